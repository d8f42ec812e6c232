/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What picolibc's own build would have configured, for code that runs at EL2:
 * no thread-local storage, no locks, no floating point, no locale.
 */
#pragma once

#define _PICOLIBC_VERSION	"1.8.10"
#define _PICOLIBC__		1
#define _PICOLIBC_MINOR__	8
#define __PICOLIBC_VERSION__	"1.8.10"
#define __PICOLIBC__		1
#define __PICOLIBC_MINOR__	8
#define __PICOLIBC_PATCHLEVEL__ 10
#define _NEWLIB_VERSION		"4.3.0"
#define __NEWLIB__		4
#define __NEWLIB_MINOR__	3
#define __NEWLIB_PATCHLEVEL__	0

#define __TINY_STDIO
#define __IO_DEFAULT 'm'
#define __IO_C99_FORMATS
#define __GLOBAL_ERRNO
#define __SINGLE_THREAD
#define __HAVE_BITFIELDS_IN_PACKED_STRUCTS
#define __HAVE_CC_INHIBIT_LOOP_TO_LIBCALL
#define __IEEE_LIBM
#define __OBSOLETE_MATH_FLOAT  0
#define __OBSOLETE_MATH_DOUBLE 0
