/* SPDX-License-Identifier: BSD-3-Clause */
/* The UARTs' drivers, and the kinds of nodes that they are for. */
#pragma once

#include <stddef.h>

#include "kernel/drivers/uart.h"

enum uart_kind {
	UART_PL011,
	UART_SBSA,
	UART_8250,
	UART_GENI,
	UART_UARTDM,
	UART_IMX,
	UART_LPUART,
	UART_MESON,
	UART_CADENCE,
	UART_SCIF,
	UART_ARMADA_3700,
	UART_EXYNOS,
	UART_KINDS,
};

extern const struct uart_driver uart_drivers[UART_KINDS];

/* A kind of node, and the spacing of its registers if the tree names none. */
struct uart_match {
	char compatible[25];
	uint8_t kind;	   /* enum uart_kind */
	uint8_t reg_shift; /* register n is at n << reg_shift */
	uint8_t io_width;  /* bytes of one access: 1, 2 or 4 */
};

/* Returns row i of the list, from 0 on; NULL behind the last one. */
const struct uart_match *uart_match(size_t i);
