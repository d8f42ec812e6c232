/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/drivers/uart_8250.h"

#define LSR	 5
#define LSR_THRE (1U << 5)
#define LSR_TEMT (1U << 6)

/*
 * Does not enable the UART, which firmware has done: the register that switches
 * the mini UART on is shared with other devices.
 */
const struct uart_driver uart_8250 = {
	.matches = { { "brcm,bcm2835-aux-uart", 2, 4 },
		     { "snps,dw-apb-uart", 0, 1 },
		     { "ns16550a", 0, 1 },
		     { "ns16550", 0, 1 } },
	.spread = true,
	.last = LSR,
	.status = LSR,
	.ready = LSR_THRE,
	.idle = LSR_TEMT,
	.set = LSR_THRE | LSR_TEMT,
};
