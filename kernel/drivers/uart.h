/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * UARTs that can be the console. A driver is data: the kinds of nodes that it
 * is for, the registers that it uses, and their bits. To add a driver, write a
 * file like uart_pl011.c and add a row to the list in uart_list.c.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "lib/addr.h"

/* A kind of node, and the spacing of its registers if the tree names none. */
struct uart_match {
	char compatible[24];
	uint8_t reg_shift; /* register n is at n << reg_shift */
	uint8_t io_width;  /* bytes of one access: 1, 2 or 4 */
};

#define UART_MATCHES_MAX 4

/* Registers are numbered; data is written to number 0. */
struct uart_driver {
	struct uart_match matches[UART_MATCHES_MAX]; /* "" ends them */
	bool spread; /* the tree may have reg-shift, reg-offset, reg-io-width */
	uint8_t last; /* the last register that is used */
	uint8_t status;
	uint32_t ready;	  /* bits of status for "room for a byte" */
	uint32_t idle;	  /* bits of status for "all bytes are sent" */
	uint32_t set;	  /* bits of both that mean it by 1; the others by 0 */
	uint8_t control;  /* the register that enables the UART */
	uint32_t enables; /* the bits to set there; 0: firmware has done it */
};

/* A UART as a tree describes it. */
struct uart {
	const struct uart_driver *driver; /* NULL: there is no UART */
	struct pa_range regs;		  /* register n is at n << reg_shift */
	uint8_t reg_shift;
	uint8_t io_width; /* bytes of one access: 1, 2 or 4 */
};
