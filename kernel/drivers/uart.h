/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * UARTs that can be the console, as the FDT describes them: the Arm PrimeCell
 * UART (PL011, Arm DDI 0183), and those with the registers of the 8250, the
 * Raspberry Pi's mini-UART too.
 */
#pragma once

#include <stdint.h>

#include "lib/addr.h"

/* The registers used that come last, by number. */
#define PL011_CR 12
#define UART_LSR 5 /* of an 8250 */

enum uart_kind {
	UART_NONE,
	UART_PL011,
	UART_8250,
};

struct uart {
	struct pa_range regs; /* register n is at n << reg_shift */
	enum uart_kind kind;
	uint8_t reg_shift;
	uint8_t io_width; /* bytes of one access: 1, 2 or 4 */
};
