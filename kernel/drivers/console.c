/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/drivers/console.h"

#include "arch/cpu.h"
#include "arch/mmio.h"

/* Polls of a UART before it counts as hung: seconds, on real hardware. */
#define PATIENCE (1U << 22)

#define DATA 0

static const struct uart_driver *driver; /* NULL: there is no console */
static pa_t data, status;
static uint8_t io_width;

/*
 * Set after a timeout. While it is set, each byte polls once instead of
 * PATIENCE times, so that a dead UART cannot stall boot.
 */
static bool stuck;

static uint32_t read_register(pa_t reg)
{
	switch (io_width) {
	case 4:
		return mmio_read32(reg);
	case 2:
		return mmio_read16(reg);
	default:
		return mmio_read8(reg);
	}
}

static void write_register(pa_t reg, uint32_t value)
{
	switch (io_width) {
	case 4:
		mmio_write32(reg, value);
		break;
	case 2:
		mmio_write16(reg, (uint16_t)value);
		break;
	default:
		mmio_write8(reg, (uint8_t)value);
	}
}

/*
 * True if the status register says `bits`, the driver's ready or idle. With
 * wait, polls until it does, PATIENCE times at most.
 */
static bool status_says(uint32_t bits, bool wait)
{
	for (uint32_t i = 0; i < PATIENCE; i++) {
		if (((read_register(status) ^ driver->set) & bits) == 0) {
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
	return driver != NULL;
}

size_t console_send(const char *text, size_t size, bool wait)
{
	size_t sent = 0;

	for (; sent < size && (text[sent] != '\n' || sent == 0); sent++) {
		if (status_says(driver->ready, wait))
			write_register(data, (uint8_t)text[sent]);
		else if (!wait)
			break;
	}
	return sent;
}

static pa_t register_of(const struct uart *uart, unsigned number)
{
	return pa(uart->regs.begin + ((uint64_t)number << uart->reg_shift));
}

static void enable(const struct uart *uart)
{
	const pa_t control = register_of(uart, driver->control);

	if (driver->enables != 0)
		write_register(control,
			       read_register(control) | driver->enables);
}

void console_init(const struct uart *uart)
{
	driver = uart->driver;
	if (driver == NULL)
		return;
	io_width = uart->io_width;
	data = register_of(uart, DATA);
	status = register_of(uart, driver->status);
	enable(uart);
}

void console_flush(void)
{
	if (driver != NULL)
		(void)status_says(driver->idle, true);
}
