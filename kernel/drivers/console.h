/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The UART that is the console, written by polling. Every wait for it ends: a
 * UART that hangs loses bytes, and the monitor goes on.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "kernel/drivers/uart.h"

/*
 * Makes a UART, whose registers are mapped, the console, and enables it. With
 * a UART that has no driver there is no console.
 */
void console_init(const struct uart *info);

/* True once there is a console. */
bool console_present(void);

/*
 * Sends text up to its next '\n', or that '\n' alone if it is the first byte,
 * and returns how many bytes it has sent. With wait, bytes that the UART does
 * not take in time are lost, and count as sent; without, the first byte that it
 * does not take at once ends the call. The caller holds the log's lock, or
 * panics.
 */
size_t console_send(const char *text, size_t size, bool wait);

/* Waits until all is sent, or the UART hangs: before the power goes. */
void console_flush(void);
