/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-21: injected aborts had the class of EL1's own ones, EL2's syndrome and one
 * vector. (FAR_EL1, and all of this on a CPU: group aborts of test/guest.)
 */
#include "arch/inject.h"

#include "test/attack/attack.h"

#define VBAR 0x40080000U

static const struct {
	uint64_t pstate, vector;
	bool el0;
} modes[] = {
	{ 0x3c5, 0x200, false }, /* EL1h */
	{ 0x3c4, 0x000, false }, /* EL1t */
	{ 0x000, 0x400, true },	 /* EL0 */
	{ 0x010, 0x600, true },	 /* EL0 of AArch32 */
};

static void test_class_and_vector(void **state)
{
	static const struct features none;

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		const struct el1_view g = { 0x1234, modes[i].pstate, VBAR, 0 };
		uint64_t el2 = (uint64_t)EC_DATA_LOWER << 26 | 0x1ffffff;
		uint64_t esr = abort_syndrome(el2, g.pstate);
		struct el1_entry e = inject_exception(&g, &none, esr);

		assert_int_equal(esr_class(e.esr),
				 modes[i].el0 ? EC_DATA_LOWER : EC_DATA_SAME);
		assert_int_equal(e.pc, VBAR + modes[i].vector);
		assert_int_equal(e.elr, 0x1234);
		assert_int_equal(e.spsr, g.pstate);
		esr = abort_syndrome((uint64_t)EC_FETCH_LOWER << 26, g.pstate);
		assert_int_equal(esr_class(esr),
				 modes[i].el0 ? EC_FETCH_LOWER : EC_FETCH_SAME);
		/* no word of the instruction, which EL1 is never told */
		assert_int_equal(e.esr & 0x1ffe000, 0);
		assert_int_equal(e.esr & ESR_IL, ESR_IL);
	}
}

/* PAN and SSBS are set as SCTLR_EL1 wants it, where the CPU has them. */
static void test_pstate(void **state)
{
	const struct features all = { .pan = true, .ssbs = true };
	const struct el1_view span = { 0, 5, VBAR, SCTLR_EL1_SPAN };
	const struct el1_view dssbs = { 0, 5, VBAR, SCTLR_EL1_DSSBS };
	uint64_t one = inject_exception(&span, &all, 0).pstate;
	uint64_t two = inject_exception(&dssbs, &all, 0).pstate;

	(void)state;
	assert_int_equal(one & (PSTATE_PAN | PSTATE_SSBS), 0);
	assert_int_equal(two & (PSTATE_PAN | PSTATE_SSBS),
			 PSTATE_PAN | PSTATE_SSBS);
	assert_int_equal(one & 0x3df, 0x3c5);
}

ATTACKS(ATTACK(test_class_and_vector), ATTACK(test_pstate))
