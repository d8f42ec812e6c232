/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

/*
 * Keeps a function out of line that has several callers and takes more room
 * than a call. Where we optimize for speed the compiler would inline it
 * everywhere.
 */
#define OUTLINED __attribute__((noinline))

/* Has each caller have its own copy, for the constants that it passes. */
#define ALWAYS_INLINE __attribute__((always_inline)) inline

/* Warns if a caller ignores the result. */
#define MUST_CHECK __attribute__((warn_unused_result))

/* Marks a function that seldom runs: optimized for size and placed apart. */
#define COLD __attribute__((cold))
