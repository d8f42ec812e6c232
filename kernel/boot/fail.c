/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/fail.h"

#include <stdarg.h>
#include <stdio.h>

#include "arch/cpu.h"
#include "kernel/drivers/console.h"

void boot_report(enum log_level level, const struct boot_error *error)
{
	log_line(level, "%s", error->line);
}

void boot_fail(const struct boot_error *error)
{
	boot_report(LOG_ERROR, error);
	console_flush();
	cpu_halt();
}

void boot_fail_text(const char *format, ...)
{
	struct boot_error error;
	va_list args;

	va_start(args, format);
	vsnprintf(error.line, sizeof(error.line), format, args);
	va_end(args);
	boot_fail(&error);
}
