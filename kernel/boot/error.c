/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Boot errors: filled where something is wrong, printed where boot ends.
 */
#include "kernel/boot/error.h"

#include <libfdt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool boot_error_set(struct boot_error *error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(error->line, sizeof(error->line), format, args);
	va_end(args);
	return false;
}

void boot_error_insert(struct boot_error *error, const char *text)
{
	size_t size = strnlen(text, 64);

	memmove(error->line + size, error->line, sizeof(error->line) - size);
	memcpy(error->line, text, size);
	error->line[sizeof(error->line) - 1] = '\0';
}

bool boot_error_about(struct boot_error *error, const char *what)
{
	boot_error_insert(error, ": ");
	boot_error_insert(error, what);
	return false;
}

const char *boot_fdt_reason(int result)
{
	switch (-result) {
	case FDT_ERR_TRUNCATED:
		return "cut short";
	case FDT_ERR_BADMAGIC:
		return "no FDT: it does not begin with 0xd00dfeed";
	case FDT_ERR_BADVERSION:
		return "an FDT of another version than 17";
	case FDT_ERR_ALIGNMENT:
		return "its blocks are not aligned";
	case FDT_ERR_NOSPACE:
		return "no room for more";
	default:
		return "its structure is malformed";
	}
}
