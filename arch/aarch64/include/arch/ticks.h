/* SPDX-License-Identifier: BSD-3-Clause */
/* Time in ticks of the system counter, as pure functions. */
#pragma once

#include <stdint.h>

#define NS_PER_SECOND 1000000000ULL

/*
 * Converts ticks at frequency Hz (below 2^32) to nanoseconds, rounded up, so
 * that 0 means no ticks. Returns UINT64_MAX if the result does not fit.
 * Calculates seconds and the rest apart, since there is no 128-bit division
 * (W-24).
 */
static inline uint64_t ticks_to_ns(uint64_t ticks, uint64_t frequency)
{
	uint64_t seconds, rest, ns;

	if (frequency == 0)
		return UINT64_MAX;
	seconds = ticks / frequency;
	rest = ticks % frequency * NS_PER_SECOND + (frequency - 1);
	if (__builtin_mul_overflow(seconds, NS_PER_SECOND, &ns) ||
	    __builtin_add_overflow(ns, rest / frequency, &ns))
		return UINT64_MAX;
	return ns;
}
