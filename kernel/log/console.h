/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The console that the FDT names. Until console_init() the log is kept in its
 * ring; log_replay() prints it then.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "kernel/log/uart.h"

/*
 * Maps the UART and prints what the log has kept. False: it cannot be mapped;
 * lines go to the ring only, as before.
 */
__attribute__((warn_unused_result)) bool console_init(const struct uart *uart);

/* Waits, not for ever, until all is sent: before the power goes. */
void console_flush(void);

/*
 * For the log, which holds its lock: writes size bytes, '\n' as "\r\n". What
 * the UART does not take in time is lost, and all before console_init().
 */
void console_write(const char *text, size_t size);
