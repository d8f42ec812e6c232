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
 * Maps the UART and prints what the log has kept. Of kind UART_NONE there is no
 * console. False: it cannot be mapped; lines go to the ring only, as before.
 */
__attribute__((warn_unused_result)) bool console_init(const struct uart *uart);

/* Waits, not for ever, until all is sent: before the power goes. */
void console_flush(void);

/* True once there is a console. */
bool console_present(void);

/*
 * For the log, which holds its lock: sends a byte. With wait it is lost if the
 * UART does not take it in time; without, false says that it takes none now.
 */
bool console_put(char c, bool wait);
