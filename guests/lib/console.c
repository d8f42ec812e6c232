/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Prints text by the monitor's debug log. The log has one line buffer for the
 * whole VM, so each line is printed under a lock.
 */
#include "internal.h"
#include <hf/call.h>
#include <keel/psci.h>
#include <stdio.h>

static struct guest_lock console_lock;

static int console_put(char c, FILE *file)
{
	(void)file;
	hf_debug_log(c);
	return (unsigned char)c;
}

static FILE console =
	FDEV_SETUP_STREAM(console_put, NULL, NULL, _FDEV_SETUP_WRITE);

void say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	guest_lock(&console_lock);
	vfprintf(&console, format, args);
	fputc('\n', &console);
	guest_unlock(&console_lock);
	va_end(args);
}

/* Takes no lock, since the CPU that panics may hold it. */
void guest_panic(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fprintf(&console, "%s: FAILED: ", guest_name);
	vfprintf(&console, format, args);
	fputc('\n', &console);
	va_end(args);
	if (guest_is_primary())
		psci_system_off();
	for (;;)
		__asm__ volatile("wfi");
}
