/* SPDX-License-Identifier: BSD-3-Clause */
/* The virtual counter, which every VM may read. */
#ifndef KEEL_CLOCK_H
#define KEEL_CLOCK_H

#include <hf/language.h>
#include <stdint.h>

HF_C_BEGIN

/* Returns the ticks since the machine started. */
static inline uint64_t guest_ticks(void)
{
	uint64_t ticks;

	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(ticks)::"memory");
	return ticks;
}

/* Returns the ticks in a second. */
static inline uint64_t guest_ticks_per_second(void)
{
	uint64_t frequency;

	__asm__("mrs %0, cntfrq_el0" : "=r"(frequency));
	return frequency;
}

HF_C_END

#endif
