/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Arithmetic on untrusted numbers. Each function returns true and stores the
 * result, or returns false if the result does not fit in 64 bits; the stored
 * value is unspecified then.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

__attribute__((warn_unused_result)) static inline bool
checked_add(uint64_t a, uint64_t b, uint64_t *sum)
{
	return !__builtin_add_overflow(a, b, sum);
}

/* Rounds v up to a multiple of align, a power of two. */
__attribute__((warn_unused_result)) static inline bool
checked_align_up(uint64_t v, uint64_t align, uint64_t *out)
{
	uint64_t top;

	if (!checked_add(v, align - 1, &top))
		return false;
	*out = top & ~(align - 1);
	return true;
}
