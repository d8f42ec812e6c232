/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * UARTs that are written by polling, as firmware has set them up: the Arm
 * PrimeCell UART (PL011, Arm DDI 0183), and those with the registers of the
 * 8250, the Raspberry Pi's mini-UART too. Register n is at n << reg_shift.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "lib/addr.h"

enum uart_kind {
	UART_NONE,
	UART_PL011,
	UART_8250,
};

struct uart {
	struct pa_range regs;
	enum uart_kind kind;
	uint8_t reg_shift;
	uint8_t io_width; /* bytes of one access: 1, 2 or 4 */
};

/* Makes it send, if firmware did not. */
void uart_enable(const struct uart *uart);

/* Is there room for one more byte? */
bool uart_ready(const struct uart *uart);

void uart_put(const struct uart *uart, uint8_t byte);

/* Has everything left the wire? */
bool uart_idle(const struct uart *uart);
