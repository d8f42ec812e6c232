/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/drivers/uart_pl011.h"

/* DDI 0183, 3.2: UARTFR is at 0x18, UARTCR at 0x30. */
#define FR	  6
#define FR_BUSY	  (1U << 3)
#define FR_TXFF	  (1U << 5)
#define CR	  12
#define CR_UARTEN (1U << 0)
#define CR_TXE	  (1U << 8)

/* QEMU's starts disabled. */
const struct uart_driver uart_pl011 = {
	.matches = { { "arm,pl011", 2, 4 } },
	.last = CR,
	.status = FR,
	.ready = FR_TXFF,
	.idle = FR_BUSY,
	.control = CR,
	.enables = CR_UARTEN | CR_TXE,
};
