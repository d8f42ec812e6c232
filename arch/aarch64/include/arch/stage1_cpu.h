/* SPDX-License-Identifier: BSD-3-Clause */
/* The instructions for arch/stage1.h, which includes this file. */
#pragma once

#include <stdint.h>

#include "arch/barrier.h"
#include "lib/addr.h"

/* Returns this CPU's bits of physical address, at most 48. */
static inline unsigned int stage1_pa_bits(void)
{
	static const uint8_t bits[] = { 32, 36, 40, 42, 44, 48 };
	uint64_t mmfr0;
	uint64_t range;

	__asm__("mrs %0, id_aa64mmfr0_el1" : "=r"(mmfr0));
	range = mmfr0 & 15;
	return bits[range < sizeof(bits) ? range : sizeof(bits) - 1];
}

/* Makes entries usable that were invalid and are valid now. */
static inline void stage1_publish(void)
{
	dsb_ishst();
	isb();
}

/*
 * Drops the translation of va on every CPU, and cached walks of the tables
 * above it. The caller has made the entry invalid.
 */
static inline void stage1_forget(uint64_t va)
{
	dsb_ishst();
	__asm__ volatile("tlbi vae2is, %0; dsb ish; isb" ::"r"(va >> PAGE_SHIFT)
			 : "memory");
}
