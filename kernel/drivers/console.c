/* SPDX-License-Identifier: BSD-3-Clause */
/* The console: a UART that firmware has set up, written by polling. */
#include "kernel/drivers/console.h"

#include "arch/cpu.h"
#include "arch/mmio.h"
#include "kernel/base/log_ring.h"
#include "kernel/map/monitor_map.h"

/* Looks at a UART that does not get on: seconds, on real hardware. */
#define PATIENCE (1U << 22)

#define DATA 0 /* of both: PL011's UARTDR, 8250's THR */

#define FR	  6 /* PL011 */
#define FR_BUSY	  (1U << 3)
#define FR_TXFF	  (1U << 5)
#define CR_UARTEN (1U << 0)
#define CR_TXE	  (1U << 8)

#define LSR_THRE (1U << 5) /* room for a byte */
#define LSR_TEMT (1U << 6) /* all sent */

/*
 * The status register, its bits that say "room for a byte" and "all sent", and
 * those of them that say so by being 1.
 */
static const struct kind {
	uint8_t status;
	uint8_t ready, idle; /* bits to look at */
	uint8_t set;
} kinds[] = {
	[UART_PL011] = { FR, FR_TXFF, FR_BUSY, 0 },
	[UART_8250] = { UART_LSR, LSR_THRE, LSR_TEMT, LSR_THRE | LSR_TEMT },
};

static struct {
	pa_t data, status;
	uint8_t io_width; /* 0: there is no console yet */
	struct kind kind;
} console;

/*
 * A UART that let us wait in vain is looked at once a byte, until it is ready
 * again.
 */
static bool stuck;

static pa_t reg(const struct uart *uart, unsigned number)
{
	return pa(uart->regs.begin + ((uint64_t)number << uart->reg_shift));
}

static uint32_t read_status(void)
{
	switch (console.io_width) {
	case 4:
		return mmio_read32(console.status);
	case 2:
		return mmio_read16(console.status);
	default:
		return mmio_read8(console.status);
	}
}

static void write_data(uint8_t byte)
{
	switch (console.io_width) {
	case 4:
		mmio_write32(console.data, byte);
		break;
	case 2:
		mmio_write16(console.data, byte);
		break;
	default:
		mmio_write8(console.data, byte);
	}
}

/* True if the status register says this, with wait perhaps not at once. */
static bool is_or_gets(uint8_t bits, bool wait)
{
	for (uint32_t i = 0; i < PATIENCE; i++) {
		if (((read_status() ^ console.kind.set) & bits) == 0) {
			stuck = false;
			return true;
		}
		if (stuck || !wait)
			return false;
		cpu_relax();
	}
	stuck = true;
	return false;
}

bool console_present(void)
{
	return console.io_width != 0;
}

size_t console_send(const char *text, size_t size, bool wait)
{
	size_t sent = 0;

	for (; sent < size && (text[sent] != '\n' || sent == 0); sent++) {
		if (is_or_gets(console.kind.ready, wait))
			write_data((uint8_t)text[sent]);
		else if (!wait)
			break;
	}
	return sent;
}

/*
 * QEMU's PL011 starts disabled. An 8250 is left as firmware set it up: the
 * mini-UART's switch is in a block that others share.
 */
static void enable(const struct uart *uart)
{
	if (uart->kind == UART_PL011)
		mmio_write32(reg(uart, PL011_CR),
			     mmio_read32(reg(uart, PL011_CR)) | CR_UARTEN |
				     CR_TXE);
}

bool console_init(const struct uart *uart)
{
	struct pa_range page = { page_floor(uart->regs.begin),
				 page_ceil(uart->regs.end) };

	console.io_width = 0;
	if (uart->kind == UART_NONE)
		return true;
	if (!monitor_map(page, MAP_DEVICE))
		return false;
	enable(uart);
	console.kind = kinds[uart->kind];
	console.data = reg(uart, DATA);
	console.status = reg(uart, console.kind.status);
	console.io_width = uart->io_width;
	log_replay();
	return true;
}

void console_flush(void)
{
	if (console.io_width != 0)
		(void)is_or_gets(console.kind.idle, true);
}
