/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Prints text by the monitor's debug log. The log has one line buffer for the
 * whole VM, so each line is printed under a lock.
 */
#include "format.h"
#include "internal.h"
#include <hf/call.h>
#include <keel/psci.h>

static struct guest_lock console_lock;

static void console_put(char c, void *to)
{
	(void)to;
	hf_debug_log(c);
}

static void console_print(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	guest_format(console_put, NULL, format, args);
	va_end(args);
}

void say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	guest_lock(&console_lock);
	guest_format(console_put, NULL, format, args);
	console_put('\n', NULL);
	guest_unlock(&console_lock);
	va_end(args);
}

/* Takes no lock, since the CPU that panics may hold it. */
void guest_panic(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	console_print("%s: FAILED: ", guest_name);
	guest_format(console_put, NULL, format, args);
	console_put('\n', NULL);
	va_end(args);
	if (guest_is_primary())
		psci_system_off();
	for (;;)
		__asm__ volatile("wfi");
}
