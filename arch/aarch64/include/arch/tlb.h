/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Barriers and invalidation for stage 2 (Arm ARM D8.13, D8.14). All reach the
 * inner shareable domain and are for the VMID in VTTBR_EL2: stage2_enter()
 * makes that the table's own, whoever is calling.
 */
#pragma once

#include <stdint.h>

#include "lib/addr.h"

/* Makes vttbr the current stage 2 of this CPU; returns the one before. */
static inline uint64_t stage2_enter(uint64_t vttbr)
{
	uint64_t old;

	__asm__ volatile("mrs %0, vttbr_el2" : "=r"(old));
	if (old != vttbr)
		__asm__ volatile("msr vttbr_el2, %0; isb" ::"r"(vttbr)
				 : "memory");
	return old;
}

/* Ends what stage2_enter(vttbr) began; old is what it returned. */
static inline void stage2_leave(uint64_t vttbr, uint64_t old)
{
	if (old != vttbr)
		__asm__ volatile("msr vttbr_el2, %0; isb" ::"r"(old)
				 : "memory");
}

/* Entries written before are seen by walks that begin after. */
static inline void stage2_publish(void)
{
	__asm__ volatile("dsb ishst; isb" ::: "memory");
}

/* Before the first stage2_forget_*: entries made invalid are seen as such. */
static inline void stage2_invalidate_begin(void)
{
	__asm__ volatile("dsb ishst" ::: "memory");
}

/* Drops stage-2 translations of one page of IPA. */
static inline void stage2_forget_page(ipa_t a)
{
	__asm__ volatile("tlbi ipas2e1is, %0" ::"r"(a.ipa >> PAGE_SHIFT)
			 : "memory");
}

/*
 * After stage2_forget_page()s: combined translations (stage 1 and 2) go too,
 * since those are kept by VA. Nothing stale is in use when it returns.
 */
static inline void stage2_invalidate_end(void)
{
	__asm__ volatile("dsb ish; tlbi vmalle1is; dsb ish; isb" ::: "memory");
}

/* Drops everything of every VMID: a panic has emptied all tables. */
static inline void stage2_invalidate_every_vm(void)
{
	__asm__ volatile("dsb ishst; tlbi alle1is; dsb ish; isb" ::: "memory");
}

/* Drops everything of the VMID, instead of pages one by one. */
static inline void stage2_invalidate_all(void)
{
	__asm__ volatile("tlbi vmalls12e1is; dsb ish; isb" ::: "memory");
}
