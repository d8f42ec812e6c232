/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Printing into memory; say() of keel/guest.h prints on the console. Flags,
 * widths, precisions and lengths are C11's, conversions are d, i, u, x, X, o,
 * c, s and p: no floating point.
 */
#ifndef KEEL_LIBC_STDIO_H
#define KEEL_LIBC_STDIO_H

#include <hf/language.h>
#include <stdarg.h>
#include <stddef.h>

HF_C_BEGIN

/*
 * Print into `size` bytes, always with a NUL if there is one. Return the length
 * of the text that would have been printed.
 */
int snprintf(char *text, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int vsnprintf(char *text, size_t size, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));

HF_C_END

#endif
