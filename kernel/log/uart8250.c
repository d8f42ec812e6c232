/* SPDX-License-Identifier: BSD-3-Clause */
/* UARTs with the registers of the 8250, the Raspberry Pi's mini-UART too. */
#include "arch/mmio.h"
#include "kernel/log/console.h"

#define UART_THR 0
#define UART_LSR 5

#define LSR_THRE (1U << 5) /* room for a byte */
#define LSR_TEMT (1U << 6) /* all sent */

static pa_t reg(const struct console_info *info, uint64_t number)
{
	return pa(info->regs.begin + (number << info->reg_shift));
}

static uint32_t line_status(const struct console_info *info)
{
	pa_t lsr = reg(info, UART_LSR);

	switch (info->io_width) {
	case 4:
		return mmio_read32(lsr);
	case 2:
		return mmio_read16(lsr);
	default:
		return mmio_read8(lsr);
	}
}

/* Firmware did: the mini-UART's switch is in a block that others share. */
static void uart8250_enable(const struct console_info *info)
{
	(void)info;
}

static bool uart8250_ready(const struct console_info *info)
{
	return (line_status(info) & LSR_THRE) != 0;
}

static void uart8250_put(const struct console_info *info, uint8_t c)
{
	pa_t thr = reg(info, UART_THR);

	switch (info->io_width) {
	case 4:
		mmio_write32(thr, c);
		break;
	case 2:
		mmio_write16(thr, c);
		break;
	default:
		mmio_write8(thr, c);
	}
}

static bool uart8250_idle(const struct console_info *info)
{
	return (line_status(info) & LSR_TEMT) != 0;
}

const struct console_driver console_uart8250 = {
	.enable = uart8250_enable,
	.ready = uart8250_ready,
	.put = uart8250_put,
	.idle = uart8250_idle,
};
