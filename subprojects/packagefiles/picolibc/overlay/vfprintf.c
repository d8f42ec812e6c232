/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * picolibc's vfprintf for integers only, and the small one, which takes no
 * notice of flags, widths and precisions. A double cannot even be named in
 * va_arg() without FP registers, and nobody can pass one: take an integer in
 * its place. math_config.h is all floating point, and nothing of it is used.
 */
#define _MATH_CONFIG_H
#include "../newlib/libc/tinystdio/stdio_private.h"

#define double long
#define PRINTF_VARIANT __IO_VARIANT_MINIMAL
#define PRINTF_NAME    __m_vfprintf
#include "../newlib/libc/tinystdio/vfprintf.c"
