/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/log/uart.h"

#include "arch/mmio.h"

#define DATA 0 /* of both: PL011's UARTDR, 8250's THR */

#define PL011_FR	6
#define PL011_CR	12
#define PL011_FR_BUSY	(1U << 3)
#define PL011_FR_TXFF	(1U << 5)
#define PL011_CR_UARTEN (1U << 0)
#define PL011_CR_TXE	(1U << 8)

#define LSR	 5
#define LSR_THRE (1U << 5) /* room for a byte */
#define LSR_TEMT (1U << 6) /* all sent */

/* The register that tells, and which of its bits are set when it is so. */
static const struct {
	uint8_t status;
	uint8_t ready, idle; /* bits looked at */
	uint8_t set;
} kinds[] = {
	[UART_PL011] = { PL011_FR, PL011_FR_TXFF, PL011_FR_BUSY, 0 },
	[UART_8250] = { LSR, LSR_THRE, LSR_TEMT, LSR_THRE | LSR_TEMT },
};

static pa_t reg(const struct uart *uart, unsigned number)
{
	return pa(uart->regs.begin + ((uint64_t)number << uart->reg_shift));
}

static uint32_t read(const struct uart *uart, unsigned number)
{
	switch (uart->io_width) {
	case 4:
		return mmio_read32(reg(uart, number));
	case 2:
		return mmio_read16(reg(uart, number));
	default:
		return mmio_read8(reg(uart, number));
	}
}

static void write(const struct uart *uart, unsigned number, uint16_t value)
{
	switch (uart->io_width) {
	case 4:
		mmio_write32(reg(uart, number), value);
		break;
	case 2:
		mmio_write16(reg(uart, number), value);
		break;
	default:
		mmio_write8(reg(uart, number), (uint8_t)value);
	}
}

/*
 * QEMU starts with a PL011 disabled. An 8250 firmware enabled: the mini-UART's
 * switch is in a block that others share.
 */
void uart_enable(const struct uart *uart)
{
	if (uart->kind == UART_PL011)
		write(uart, PL011_CR,
		      (uint16_t)(read(uart, PL011_CR) | PL011_CR_UARTEN |
				 PL011_CR_TXE));
}

static bool is(const struct uart *uart, uint8_t bits)
{
	uint32_t status = read(uart, kinds[uart->kind].status);

	return ((status ^ kinds[uart->kind].set) & bits) == 0;
}

bool uart_ready(const struct uart *uart)
{
	return is(uart, kinds[uart->kind].ready);
}

void uart_put(const struct uart *uart, uint8_t byte)
{
	write(uart, DATA, byte);
}

bool uart_idle(const struct uart *uart)
{
	return is(uart, kinds[uart->kind].idle);
}
