/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * UARTs that can be the console. A driver is data: the registers by which a
 * UART sends, and their bits. Firmware has set the clock and the baud rate. To
 * add a driver, add its row to uart_list.c, and a row for each compatible.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "lib/addr.h"

/* A bit of a register, and its value when something is so. */
struct uart_flag {
	uint8_t reg;
	uint8_t bit;
	bool set;
};

/* bits << shift, for a register; bits 0: nothing is written. */
struct uart_write {
	uint8_t reg;
	uint8_t bits;
	uint8_t shift;
};

#define UART_BEFORE_MAX 2

/* Registers are numbered: where they are is in struct uart. */
struct uart_driver {
	uint8_t data;
	uint8_t last;		/* the last register that is used */
	struct uart_flag ready; /* there is room for a byte */
	struct uart_flag idle;	/* all bytes are sent */
	bool commands;		/* each byte needs these: */
	struct uart_write before[UART_BEFORE_MAX];
	struct uart_write after;
	bool data_is_byte; /* io_width does not count for data */
	bool spread; /* the tree may have reg-shift, reg-offset, reg-io-width */
	uint8_t control;   /* the register that enables the UART */
	uint16_t enables;  /* bits to set there, if firmware has not */
	uint16_t disables; /* bits to clear there */
};

/* A UART as a tree describes it. */
struct uart {
	const struct uart_driver *driver; /* NULL: there is no UART */
	struct pa_range regs;		  /* register n is at n << reg_shift */
	uint8_t reg_shift;
	uint8_t io_width; /* bytes of one access: 1, 2 or 4 */
};
