/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The entry into a synchronous exception at EL1 (Arm ARM D1.3.2 and the
 * pseudocode of AArch64.TakeException), as a pure function. The monitor injects
 * exceptions into guests exactly as a CPU takes them (W-21).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "arch/esr.h"
#include "arch/features.h"
#include "arch/pstate.h"

/* The guest's state before the exception, and EL1's settings for exceptions. */
struct el1_view {
	uint64_t pc;
	uint64_t pstate;
	uint64_t vbar;
	uint64_t sctlr;
};

/* The guest's state after the exception. */
struct el1_entry {
	uint64_t pc;
	uint64_t pstate;
	uint64_t elr;
	uint64_t spsr;
	uint64_t esr;
};

#define SCTLR_EL1_SPAN	((uint64_t)1 << 23)
#define SCTLR_EL1_DSSBS ((uint64_t)1 << 44)

#define VECTOR_EL1T	   0x000U
#define VECTOR_EL1H	   0x200U
#define VECTOR_EL0	   0x400U
#define VECTOR_EL0_AARCH32 0x600U

/* Syndrome of an undefined instruction, and of what shall look like one. */
#define ESR_UNDEFINED ((uint64_t)EC_UNKNOWN << ESR_EC_SHIFT | ESR_IL)

/*
 * ISS of an injected abort (Arm ARM D19.2.37): the bits of EL2's ISS that mean
 * something at EL1, CM and WnR, and the status "synchronous external abort".
 * With the status of stage 2 EL1 would look for the fault in its own stage 1
 * and find none there: Linux repeats such an access forever (N-33). ISV and
 * S1PTW are 0; IL is 1.
 */
#define ISS_ABORT_KEPT ((uint64_t)1 << 8 | (uint64_t)1 << 6)
#define ISS_EXTERNAL   ((uint64_t)0x10)

/* Returns ESR_EL1 for an abort that EL2 took with this ESR_EL2. */
static inline uint64_t abort_syndrome(uint64_t esr_el2, uint64_t pstate)
{
	bool el0 = pstate_is_el0(pstate);
	uint64_t class;

	if (esr_class(esr_el2) == EC_FETCH_LOWER)
		class = el0 ? EC_FETCH_LOWER : EC_FETCH_SAME;
	else
		class = el0 ? EC_DATA_LOWER : EC_DATA_SAME;
	esr_el2 &= esr_class(esr_el2) == EC_FETCH_LOWER ? 0 : ISS_ABORT_KEPT;
	return class << ESR_EC_SHIFT | ESR_IL | esr_el2 | ISS_EXTERNAL;
}

static inline uint64_t vector_offset(uint64_t pstate)
{
	if (pstate & PSTATE_AARCH32)
		return VECTOR_EL0_AARCH32;
	if (pstate_is_el0(pstate))
		return VECTOR_EL0;
	return pstate & PSTATE_SP ? VECTOR_EL1H : VECTOR_EL1T;
}

/*
 * Returns PSTATE after the exception: the flags and DIT stay; UAO, BTYPE, IL
 * and SS are cleared; PAN, SSBS and TCO depend on features and SCTLR_EL1.
 */
static inline uint64_t entry_pstate(const struct el1_view *g,
				    const struct features *f)
{
	uint64_t pstate =
		(g->pstate & (PSTATE_NZCV | PSTATE_DIT | PSTATE_PAN)) |
		PSTATE_DAIF | PSTATE_EL1H;

	if (f->pan && !(g->sctlr & SCTLR_EL1_SPAN))
		pstate |= PSTATE_PAN;
	if (f->ssbs && (g->sctlr & SCTLR_EL1_DSSBS))
		pstate |= PSTATE_SSBS;
	if (f->mte)
		pstate |= PSTATE_TCO;
	return pstate;
}

static inline struct el1_entry inject_exception(const struct el1_view *g,
						const struct features *f,
						uint64_t syndrome)
{
	return (struct el1_entry){
		.pc = (g->vbar & ~(uint64_t)0x7ff) + vector_offset(g->pstate),
		.pstate = entry_pstate(g, f),
		.elr = g->pc,
		.spsr = g->pstate,
		.esr = syndrome,
	};
}
