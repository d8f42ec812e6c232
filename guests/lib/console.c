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

void guest_vprint(const char *format, va_list args)
{
	guest_format(console_put, NULL, format, args);
}

void guest_print(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	guest_vprint(format, args);
	va_end(args);
}

void say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	guest_lock(&console_lock);
	guest_vprint(format, args);
	console_put('\n', NULL);
	guest_unlock(&console_lock);
	va_end(args);
}
