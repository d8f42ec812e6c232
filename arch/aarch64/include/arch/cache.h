/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Cache maintenance by address (Arm ARM D7.5), for memory that is mapped. Each
 * function returns when the maintenance is complete for every observer.
 */
#pragma once

#include <stdint.h>

#include "arch/barrier.h"

/* Returns the bytes of the smallest data cache line (CTR_EL0.DminLine). */
static inline uint64_t cache_line(void)
{
	uint64_t ctr;

	__asm__("mrs %0, ctr_el0" : "=r"(ctr));
	return (uint64_t)4 << (ctr >> 16 & 15);
}

/* Writes size bytes back to memory, for observers that bypass caches. */
static inline void cache_clean(const void *start, uint64_t size)
{
	uint64_t line = cache_line();
	uint64_t end = (uintptr_t)start + size;
	uint64_t p = (uintptr_t)start & ~(line - 1);

	/* By fours for boot, which cleans guests (tools/bench: reset). */
	for (; p + 4 * line <= end; p += 4 * line)
		__asm__ volatile("dc cvac, %0\n\tdc cvac, %1\n\t"
				 "dc cvac, %2\n\tdc cvac, %3" ::"r"(p),
				 "r"(p + line), "r"(p + 2 * line),
				 "r"(p + 3 * line)
				 : "memory");
	for (; p < end; p += line)
		__asm__ volatile("dc cvac, %0" ::"r"(p) : "memory");
	dsb_sy();
}

/*
 * Makes size bytes of code visible to a guest that starts with its MMU off:
 * writes them back to memory, and invalidates all instruction caches.
 */
static inline void cache_sync_code(const void *start, uint64_t size)
{
	cache_clean(start, size);
	__asm__ volatile("ic ialluis" ::: "memory");
	dsb_ish();
	isb();
}
