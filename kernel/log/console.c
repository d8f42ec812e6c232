/* SPDX-License-Identifier: BSD-3-Clause */
/* The console, on top of whichever UART the FDT names. */
#include "kernel/log/console.h"

#include "arch/cpu.h"
#include "kernel/log/ring.h"
#include "kernel/map/monitor_map.h"

/* Looks at a UART that does not get on: seconds, on real hardware. */
#define PATIENCE (1U << 22)

static struct uart console; /* UART_NONE: there is none yet */

/* A UART that let us wait in vain once is not waited for again, until it is. */
static bool stuck;

static bool wait_until(bool (*state)(const struct uart *))
{
	for (uint32_t i = 0; i < PATIENCE; i++) {
		if (state(&console)) {
			stuck = false;
			return true;
		}
		if (stuck)
			return false;
		cpu_relax();
	}
	stuck = true;
	return false;
}

static void put(char c)
{
	if (wait_until(uart_ready))
		uart_put(&console, (uint8_t)c);
}

void console_write(const char *text, size_t size)
{
	if (console.kind == UART_NONE)
		return;
	for (size_t i = 0; i < size; i++) {
		if (text[i] == '\n')
			put('\r');
		put(text[i]);
	}
}

bool console_init(const struct uart *uart)
{
	struct pa_range page = { page_floor(uart->regs.begin),
				 page_ceil(uart->regs.end) };

	if (!monitor_map(page, MAP_DEVICE))
		return false;
	uart_enable(uart);
	console = *uart;
	log_replay();
	return true;
}

void console_flush(void)
{
	if (console.kind != UART_NONE)
		(void)wait_until(uart_idle);
}
