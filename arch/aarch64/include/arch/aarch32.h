/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Conditions of A32 and T32 instructions, as pure functions. A CPU may trap an
 * EL0 instruction whose condition fails and which therefore does nothing
 * (N-35), since not every CPU has evaluated the condition by then.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "arch/esr.h"
#include "arch/pstate.h"

#define CONDITION_ALWAYS 14U

/*
 * True if a condition holds (the pseudocode's ConditionHolds()). N, Z, C and V
 * are bits 31 to 28. The two conditions of a pair are each other's opposites,
 * except that 15 is not the opposite of 14.
 */
static inline bool condition_holds(unsigned condition, uint64_t pstate)
{
	bool n = pstate >> 31 & 1, z = pstate >> 30 & 1;
	bool c = pstate >> 29 & 1, v = pstate >> 28 & 1;
	const bool pairs[] = { z, c, n, v, c && !z, n == v, n == v && !z };

	if (condition >= CONDITION_ALWAYS)
		return true;
	return pairs[condition >> 1] != (condition & 1);
}

/*
 * Returns the condition of the trapped instruction: from ESR_EL2, or else from
 * the IT block that the T32 instruction is in.
 */
static inline unsigned trapped_condition(uint64_t esr, uint64_t pstate)
{
	unsigned it = pstate_it(pstate);

	if (esr_has_condition(esr))
		return esr_condition(esr);
	if (!(pstate & PSTATE_THUMB) || (it & 15) == 0)
		return CONDITION_ALWAYS;
	return it >> 4;
}

/*
 * True if the trapped instruction is executed. Otherwise it does nothing and
 * must be stepped over.
 */
static inline bool trap_is_executed(uint64_t esr, uint64_t pstate)
{
	if (!(pstate & PSTATE_AARCH32) || !esr_is_conditional(esr))
		return true;
	return condition_holds(trapped_condition(esr, pstate), pstate);
}
