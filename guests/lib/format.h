/* SPDX-License-Identifier: BSD-3-Clause */
/* Formatted printing, character by character. */
#ifndef GUEST_FORMAT_H
#define GUEST_FORMAT_H

#include <stdarg.h>
#include <stdint.h>

/* Digits of a width or a precision behind this number are not read. */
#define GUEST_FORMAT_MAX 100000

/* Takes the next character. */
typedef void guest_put_fn(char c, void *to);

/* Puts a text, and returns the number of its characters. */
int guest_format(guest_put_fn *put, void *to, const char *format, va_list args);

#endif
