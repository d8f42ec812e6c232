/* SPDX-License-Identifier: BSD-3-Clause */
/* The console, on top of whichever UART the FDT names. */
#include "kernel/log/console.h"

#include "arch/cpu.h"
#include "kernel/log/ring.h"
#include "kernel/map/monitor_map.h"

/* Looks at a UART that does not get on: seconds, on real hardware. */
#define PATIENCE (1U << 22)

static struct console_info console; /* driver NULL: there is none yet */

/* A UART that let us wait in vain once is not waited for again, until it is. */
static bool stuck;

static bool wait_until(bool (*state)(const struct console_info *))
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
	if (wait_until(console.driver->ready))
		console.driver->put(&console, (uint8_t)c);
}

void console_write(const char *text, size_t size)
{
	if (console.driver == NULL)
		return;
	for (size_t i = 0; i < size; i++) {
		if (text[i] == '\n')
			put('\r');
		put(text[i]);
	}
}

bool console_init(const struct console_info *info)
{
	struct pa_range page = { page_floor(info->regs.begin),
				 page_ceil(info->regs.end) };

	if (!monitor_map(page, MAP_DEVICE))
		return false;
	info->driver->enable(info);
	console = *info;
	log_replay();
	return true;
}

void console_flush(void)
{
	if (console.driver != NULL)
		(void)wait_until(console.driver->idle);
}
