/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the CPU does when it takes a synchronous exception to EL1 (Arm ARM
 * D1.3.2 and the pseudocode of AArch64.TakeException), as a pure function: the
 * monitor gives exceptions to guests in the same way (W-21).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "arch/esr.h"
#include "arch/features.h"
#include "arch/pstate.h"

/* Where the guest is, and what EL1 says about exceptions. */
struct el1_view {
	uint64_t pc;
	uint64_t pstate;
	uint64_t vbar;
	uint64_t sctlr;
};

/* Where it goes on, and what it finds there. */
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

/* Of an undefined instruction, and of what is to look like one. */
#define ESR_UNDEFINED ((uint64_t)EC_UNKNOWN << ESR_EC_SHIFT | ESR_IL)

/*
 * ISS of an injected abort (Arm ARM D19.2.37): what of EL2's means something at
 * EL1, CM and WnR, and the status "synchronous external abort". By stage 2's
 * own status EL1 would look for the fault in its stage 1, and find none there:
 * Linux tries such an access again for ever (N-33). ISV and S1PTW are 0; IL
 * is 1.
 */
#define ISS_ABORT_KEPT ((uint64_t)1 << 8 | (uint64_t)1 << 6)
#define ISS_EXTERNAL   ((uint64_t)0x10)

/* ESR_EL1 of an abort that EL2 took with this ESR_EL2. */
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

/* Flags and DIT stay, UAO, BTYPE, IL and SS fall, and the rest has rules. */
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
