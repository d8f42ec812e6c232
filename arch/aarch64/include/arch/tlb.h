/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Barriers and invalidation for stage 2 (Arm ARM D8.13, D8.14). All of them
 * reach the inner shareable domain and apply to the VMID in VTTBR_EL2. The
 * caller makes that the table's own VMID by stage2_enter(), whichever vCPU is
 * current (W-18).
 */
#pragma once

#include <stdint.h>

#include "lib/addr.h"

/* Registers before stage2_enter(); tcr and sctlr only if vttbr changed. */
struct stage2_current {
	uint64_t vttbr, tcr, sctlr;
};

#define TCR_EL1_NO_WALKS ((uint64_t)1 << 23 | (uint64_t)1 << 7) /* EPD1, EPD0 */
#define SCTLR_EL1_MMU	 ((uint64_t)1 << 0)

/*
 * Makes vttbr the current stage 2 of this CPU, while stage 1 stays that of the
 * current vCPU. A translation that Cortex-A57 and A72 make of the two by
 * speculation would stay in the TLB (errata 1319537, 1319367), so the MMU is on
 * and walks are off until stage2_leave().
 */
static inline struct stage2_current stage2_enter(uint64_t vttbr)
{
	struct stage2_current old = { 0 };

	__asm__ volatile("mrs %0, vttbr_el2" : "=r"(old.vttbr));
	if (old.vttbr == vttbr)
		return old;
	__asm__ volatile("mrs %0, tcr_el1" : "=r"(old.tcr));
	__asm__ volatile("mrs %0, sctlr_el1" : "=r"(old.sctlr));
	__asm__ volatile("msr tcr_el1, %0; isb; msr sctlr_el1, %1; isb;"
			 "msr vttbr_el2, %2; isb" ::"r"(old.tcr |
							TCR_EL1_NO_WALKS),
			 "r"(old.sctlr | SCTLR_EL1_MMU), "r"(vttbr)
			 : "memory");
	return old;
}

/* Ends what stage2_enter(vttbr) began; old is what it returned. */
static inline void stage2_leave(uint64_t vttbr, struct stage2_current old)
{
	if (old.vttbr != vttbr)
		__asm__ volatile("msr vttbr_el2, %0; isb; msr sctlr_el1, %1;"
				 "isb; msr tcr_el1, %2; isb" ::"r"(old.vttbr),
				 "r"(old.sctlr), "r"(old.tcr)
				 : "memory");
}

/* Makes entries written before visible to walks that begin after. */
static inline void stage2_publish(void)
{
	__asm__ volatile("dsb ishst; isb" ::: "memory");
}

/*
 * Called before the first stage2_forget_page(): makes invalid entries visible
 * to walks.
 */
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
 * Called after the last stage2_forget_page(). Drops combined translations
 * (stages 1 and 2) as well, since those are cached by VA. When it returns, no
 * CPU uses an old translation.
 */
static inline void stage2_invalidate_end(void)
{
	__asm__ volatile("dsb ish; tlbi vmalle1is; dsb ish; isb" ::: "memory");
}

/*
 * Drops all translations of every VMID, after a panic has emptied all tables.
 */
static inline void stage2_invalidate_every_vm(void)
{
	__asm__ volatile("dsb ishst; tlbi alle1is; dsb ish; isb" ::: "memory");
}

/* Drops all translations of the VMID, in place of single pages. */
static inline void stage2_invalidate_all(void)
{
	__asm__ volatile("tlbi vmalls12e1is; dsb ish; isb" ::: "memory");
}
