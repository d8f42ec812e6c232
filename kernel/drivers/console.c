/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/drivers/console.h"

#include "arch/cpu.h"
#include "arch/mmio.h"

/* Polls of a UART before it counts as hung: seconds, on real hardware. */
#define PATIENCE (1U << 22)

/* A bit of a status register, and its value when something is so. */
struct condition {
	pa_t reg;
	uint32_t mask;
	uint32_t value;
};

/* Worked out once: each byte of boot's lines goes through here. */
static const struct uart_driver *driver; /* NULL: there is no console */
static struct uart uart;
static struct condition ready, idle;
static pa_t data;
static uint8_t data_width;

/*
 * Set after a timeout. While it is set, each byte polls once instead of
 * PATIENCE times, so that a dead UART cannot stall boot.
 */
static bool stuck;

static pa_t register_of(uint8_t number)
{
	return pa(uart.regs.begin + ((uint64_t)number << uart.reg_shift));
}

static uint32_t read_register(pa_t reg)
{
	if (uart.io_width == 4)
		return mmio_read32(reg);
	return uart.io_width == 2 ? mmio_read16(reg) : mmio_read8(reg);
}

static void write_register(pa_t reg, uint8_t width, uint32_t value)
{
	if (width == 4)
		mmio_write32(reg, value);
	else if (width == 2)
		mmio_write16(reg, (uint16_t)value);
	else
		mmio_write8(reg, (uint8_t)value);
}

/*
 * True if the UART is ready or idle. With wait, polls until it is, PATIENCE
 * times at most.
 */
static bool holds(const struct condition *c, bool wait)
{
	for (uint32_t i = 0; i < PATIENCE; i++) {
		if ((read_register(c->reg) & c->mask) == c->value) {
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

static void command(const struct uart_write *w)
{
	if (w->bits != 0)
		write_register(register_of(w->reg), uart.io_width,
			       (uint32_t)w->bits << w->shift);
}

static void send_by_commands(uint8_t byte)
{
	for (size_t i = 0; i < UART_BEFORE_MAX; i++)
		command(&driver->before[i]);
	write_register(data, data_width, byte);
	command(&driver->after);
}

bool console_present(void)
{
	return driver != NULL;
}

size_t console_send(const char *text, size_t size, bool wait)
{
	const bool commands = driver->commands;
	size_t sent = 0;

	for (; sent < size && (text[sent] != '\n' || sent == 0); sent++) {
		if (!holds(&ready, wait)) {
			if (!wait)
				break;
		} else if (commands) {
			send_by_commands((uint8_t)text[sent]);
		} else {
			write_register(data, data_width, (uint8_t)text[sent]);
		}
	}
	return sent;
}

static struct condition condition_of(const struct uart_flag *flag)
{
	const uint32_t mask = 1U << flag->bit;

	return (struct condition){ register_of(flag->reg), mask,
				   flag->set ? mask : 0 };
}

static void enable(void)
{
	const pa_t control = register_of(driver->control);
	uint32_t value;

	if (driver->enables == 0)
		return;
	value = read_register(control) & ~(uint32_t)driver->disables;
	write_register(control, uart.io_width, value | driver->enables);
}

void console_init(const struct uart *info)
{
	driver = info->driver;
	if (driver == NULL)
		return;
	uart = *info;
	ready = condition_of(&driver->ready);
	idle = condition_of(&driver->idle);
	data = register_of(driver->data);
	data_width = driver->data_is_byte ? 1 : uart.io_width;
	enable();
}

void console_flush(void)
{
	if (driver != NULL)
		(void)holds(&idle, true);
}
