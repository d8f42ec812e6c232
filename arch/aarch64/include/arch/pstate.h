/* SPDX-License-Identifier: BSD-3-Clause */
/* PSTATE in the format of SPSR_EL2 (Arm ARM C5.2.19), as pure functions. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define PSTATE_EL1H    0x5U
#define PSTATE_SP      ((uint64_t)1 << 0) /* SP_ELx, not SP_EL0 */
#define PSTATE_EL      ((uint64_t)3 << 2)
#define PSTATE_AARCH32 ((uint64_t)1 << 4)
#define PSTATE_THUMB   ((uint64_t)1 << 5) /* AArch32 */
#define PSTATE_DAIF    ((uint64_t)15 << 6)
#define PSTATE_BTYPE   ((uint64_t)3 << 10) /* AArch64 */
#define PSTATE_SSBS    ((uint64_t)1 << 12)
#define PSTATE_SS      ((uint64_t)1 << 21)
#define PSTATE_PAN     ((uint64_t)1 << 22)
#define PSTATE_DIT     ((uint64_t)1 << 24)
#define PSTATE_TCO     ((uint64_t)1 << 25)
#define PSTATE_NZCV    ((uint64_t)15 << 28)

/* AArch32: IT[7:2] and IT[1:0]. */
#define PSTATE_IT_HIGH_SHIFT 10
#define PSTATE_IT_LOW_SHIFT  25
#define PSTATE_IT_HIGH	     ((uint64_t)0x3f << PSTATE_IT_HIGH_SHIFT)
#define PSTATE_IT_LOW	     ((uint64_t)3 << PSTATE_IT_LOW_SHIFT)

static inline bool pstate_is_el0(uint64_t pstate)
{
	return (pstate & PSTATE_AARCH32) || (pstate & PSTATE_EL) == 0;
}

/* AArch32: returns the IT state of T32; 0 outside of an IT block. */
static inline unsigned pstate_it(uint64_t pstate)
{
	unsigned high = pstate >> PSTATE_IT_HIGH_SHIFT & 0x3f;
	unsigned low = pstate >> PSTATE_IT_LOW_SHIFT & 3;

	return high << 2 | low;
}

/*
 * Returns PSTATE after an instruction was stepped over: a debugger's single
 * step is done, and T32 moves on in its IT block.
 */
static inline uint64_t pstate_skip(uint64_t pstate)
{
	uint64_t it = pstate_it(pstate);

	pstate &= ~PSTATE_SS;
	if (!(pstate & PSTATE_AARCH32))
		return pstate & ~PSTATE_BTYPE;
	if (!(pstate & PSTATE_THUMB))
		return pstate;
	if ((it & 7) == 0)
		it = 0;
	else
		it = (it & 0xe0) | (it << 1 & 0x1f);
	return (pstate & ~(PSTATE_IT_HIGH | PSTATE_IT_LOW)) |
	       it >> 2 << PSTATE_IT_HIGH_SHIFT |
	       (it & 3) << PSTATE_IT_LOW_SHIFT;
}
