/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Constructs that C99, C11 and C++11 spell differently, so that the other
 * headers of this directory compile as each of them without a warning. For gcc
 * and clang only.
 */
#ifndef HF_LANGUAGE_H
#define HF_LANGUAGE_H

#ifdef __cplusplus
/*
 * Declarations between HF_C_BEGIN and HF_C_END have C linkage, and may be as C
 * has them: with its casts, and arrays without a size.
 */
#define HF_C_BEGIN                                          \
	_Pragma("GCC diagnostic push")                      \
		HF_IGNORE_CASTS HF_IGNORE_ARRAYS extern "C" \
	{
#define HF_C_END \
	}        \
	_Pragma("GCC diagnostic pop")
#define HF_IGNORE_CASTS _Pragma("GCC diagnostic ignored \"-Wold-style-cast\"")
#ifdef __clang__
#define HF_IGNORE_ARRAYS _Pragma("GCC diagnostic ignored \"-Wc99-extensions\"")
#else
#define HF_IGNORE_ARRAYS
#endif
#define HF_STATIC_ASSERT(condition, text) static_assert(condition, text)
#else
#define HF_C_BEGIN
#define HF_C_END
#define HF_STATIC_ASSERT(condition, text) \
	__extension__ _Static_assert(condition, text)
#endif

/* Alignment of a type in bytes. */
#define HF_ALIGNOF(type) __alignof__(type)

/* Marks a function that does not return. */
#define HF_NORETURN __attribute__((__noreturn__))

/* Marks an array without a size, the last field of a struct. */
#define HF_FLEXIBLE __extension__

#endif
