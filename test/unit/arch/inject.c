/* SPDX-License-Identifier: BSD-3-Clause */
/* arch/inject.h: exceptions as the architecture takes them to EL1 (W-21). */
#include "arch/inject.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define EL0T	    0x0U
#define EL1T	    0x4U
#define EL1H	    0x5U
#define EL0_A32	    0x10U
#define VBAR	    0xffff000012345800ULL
#define PC	    0x40001234U
#define EL1H_MASKED 0x3c5U

#define UAO   ((uint64_t)1 << 23)
#define SS    ((uint64_t)1 << 21)
#define IL    ((uint64_t)1 << 20)
#define BTYPE ((uint64_t)3 << 10)

static const struct features none = { 0 };
static const struct features all = { .pan = true, .ssbs = true, .mte = true };

static struct el1_entry inject_at(uint64_t pstate, uint64_t sctlr,
				  const struct features *f)
{
	const struct el1_view g = {
		.pc = PC,
		.pstate = pstate,
		.vbar = VBAR,
		.sctlr = sctlr,
	};

	return inject_exception(&g, f, ESR_UNDEFINED);
}

static void test_saved(void **state)
{
	struct el1_entry e = inject_at(0x80000000 | EL1H, 0, &none);

	(void)state;
	assert_int_equal(e.elr, PC);
	assert_int_equal(e.spsr, 0x80000000 | EL1H);
	assert_int_equal(e.esr, 0x02000000);
}

static void test_vector(void **state)
{
	(void)state;
	assert_int_equal(inject_at(EL1T, 0, &none).pc, VBAR);
	assert_int_equal(inject_at(EL1H, 0, &none).pc, VBAR + 0x200);
	assert_int_equal(inject_at(EL0T, 0, &none).pc, VBAR + 0x400);
	assert_int_equal(inject_at(EL0_A32, 0, &none).pc, VBAR + 0x600);
}

static void test_pstate(void **state)
{
	const uint64_t kept = PSTATE_NZCV | PSTATE_DIT | PSTATE_PAN;

	(void)state;
	assert_int_equal(inject_at(EL0T, 0, &none).pstate, EL1H_MASKED);
	assert_int_equal(inject_at(EL1T, 0, &none).pstate, EL1H_MASKED);
	assert_int_equal(inject_at(EL0_A32 | 0x20 | 0x200, 0, &none).pstate,
			 EL1H_MASKED);
	/* Bits of PSTATE that an entry keeps, and bits that it clears. */
	assert_int_equal(inject_at(EL1H | kept, 0, &none).pstate,
			 EL1H_MASKED | kept);
	assert_int_equal(inject_at(EL1H | UAO | SS | IL | BTYPE | PSTATE_TCO |
					   PSTATE_SSBS,
				   0, &none)
				 .pstate,
			 EL1H_MASKED);
}

static void test_pstate_rules(void **state)
{
	uint64_t span = SCTLR_EL1_SPAN, dssbs = SCTLR_EL1_DSSBS;
	const struct features pan = { .pan = true };
	const struct features ssbs = { .ssbs = true };
	const struct features mte = { .mte = true };

	(void)state;
	assert_int_equal(inject_at(EL0T, 0, &pan).pstate,
			 EL1H_MASKED | PSTATE_PAN);
	assert_int_equal(inject_at(EL0T, span, &pan).pstate, EL1H_MASKED);
	assert_int_equal(inject_at(EL0T | PSTATE_PAN, span, &pan).pstate,
			 EL1H_MASKED | PSTATE_PAN);
	assert_int_equal(inject_at(EL0T, dssbs, &ssbs).pstate,
			 EL1H_MASKED | PSTATE_SSBS);
	assert_int_equal(inject_at(EL0T | PSTATE_SSBS, 0, &ssbs).pstate,
			 EL1H_MASKED);
	assert_int_equal(inject_at(EL0T, dssbs, &none).pstate, EL1H_MASKED);
	assert_int_equal(inject_at(EL0T, 0, &mte).pstate,
			 EL1H_MASKED | PSTATE_TCO);
	assert_int_equal(inject_at(EL1H, dssbs, &all).pstate,
			 EL1H_MASKED | PSTATE_PAN | PSTATE_SSBS | PSTATE_TCO);
}

static void test_abort_class(void **state)
{
	const uint64_t data = (uint64_t)EC_DATA_LOWER << 26;
	const uint64_t fetch = (uint64_t)EC_FETCH_LOWER << 26;

	(void)state;
	assert_int_equal(esr_class(abort_syndrome(data, EL0T)), 0x24);
	assert_int_equal(esr_class(abort_syndrome(data, EL0_A32)), 0x24);
	assert_int_equal(esr_class(abort_syndrome(data, EL1T)), 0x25);
	assert_int_equal(esr_class(abort_syndrome(data, EL1H)), 0x25);
	assert_int_equal(esr_class(abort_syndrome(fetch, EL0T)), 0x20);
	assert_int_equal(esr_class(abort_syndrome(fetch, EL1H)), 0x21);
}

static void test_abort_iss(void **state)
{
	const uint64_t data = (uint64_t)EC_DATA_LOWER << 26;

	(void)state;
	/* N-33: a store, translation fault of stage 2, level 3. */
	assert_int_equal(abort_syndrome(data | 0x47, EL1H), 0x96000050);
	/* ISV, SAS, SSE, SRT, SF and AR are EL2's. */
	assert_int_equal(abort_syndrome(data | 0x1ffc000 | 0x47, EL1H),
			 0x96000050);
	/* Cache maintenance is told, a walk of stage 1 is not. */
	assert_int_equal(abort_syndrome(data | 0x1c6, EL0T), 0x92000150);
	/* Of a fetch there is nothing but the status. */
	assert_int_equal(abort_syndrome((uint64_t)EC_FETCH_LOWER << 26 | 0x1fff,
					EL1H),
			 0x86000010);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_saved),
		cmocka_unit_test(test_vector),
		cmocka_unit_test(test_pstate),
		cmocka_unit_test(test_pstate_rules),
		cmocka_unit_test(test_abort_class),
		cmocka_unit_test(test_abort_iss),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
