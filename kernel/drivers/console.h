/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The console that the FDT names. Until console_init() the log is kept in its
 * ring; log_replay() prints it then.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "kernel/drivers/uart.h"

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
 * For the log, which holds its lock: sends bytes up to the next line, and
 * returns how many; a '\n' is sent where it is the first. With wait the UART
 * takes them all, and what it does not take in time is lost. Without, the end
 * is where it takes none.
 */
size_t console_send(const char *text, size_t size, bool wait);
