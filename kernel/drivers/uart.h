/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * UARTs that can be the console. A driver is data: which nodes of a tree it is
 * for, which registers it uses, and which bits of them say what. To add one,
 * write a file like uart_pl011.c and add a row to the list in uart_list.c.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "lib/addr.h"

/* A kind of node, and how its registers are spread unless the tree says so. */
struct uart_match {
	char compatible[24];
	uint8_t reg_shift;
	uint8_t io_width;
};

#define UART_MATCHES_MAX 4

/* Registers are given by number; the one to write data to has number 0. */
struct uart_driver {
	struct uart_match matches[UART_MATCHES_MAX]; /* "" ends them */
	bool spread; /* the tree may have reg-shift, reg-offset, reg-io-width */
	uint8_t last; /* the last register that is used */
	uint8_t status;
	uint32_t ready;	  /* bits of status: there is room for a byte, */
	uint32_t idle;	  /* all bytes are sent: */
	uint32_t set;	  /* those of them that say so by being 1 */
	uint8_t control;  /* the register that enables it, and */
	uint32_t enables; /* the bits to set there; 0: firmware did */
};

/* A UART as a tree describes it. */
struct uart {
	const struct uart_driver *driver; /* NULL: there is no UART */
	struct pa_range regs;		  /* register n is at n << reg_shift */
	uint8_t reg_shift;
	uint8_t io_width; /* bytes of one access: 1, 2 or 4 */
};
