/* SPDX-License-Identifier: BSD-3-Clause */
/* arch/esr.h, arch/pstate.h and arch/ticks.h: what exceptions and times say. */
#include "arch/esr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch/pstate.h"
#include "arch/ticks.h"

#define ESR(class, il, iss) \
	((uint64_t)(class) << 26 | (uint64_t)(il) << 25 | (uint64_t)(iss))

static void test_class_and_length(void **state)
{
	(void)state;
	assert_int_equal(esr_class(ESR(EC_HVC64, 1, 0xffff)), EC_HVC64);
	assert_int_equal(esr_class(ESR(0x3f, 1, 0x1ffffff)), 0x3f);
	/* ISS2, in bits 55 to 32, is no part of the class. */
	assert_int_equal(esr_class((uint64_t)0xffffff << 32 | ESR(0x24, 1, 0)),
			 EC_DATA_LOWER);
	assert_int_equal(esr_length(ESR(EC_SMC64, 1, 0)), 4);
	assert_int_equal(esr_length(ESR(EC_WFX, 0, 0)), 2);
	assert_false(esr_is_wfe(ESR(EC_WFX, 1, 0)));
	assert_true(esr_is_wfe(ESR(EC_WFX, 1, 1)));
	assert_true(esr_is_wfe(ESR(EC_WFX, 1, 2))); /* WFIT */
	assert_true(esr_is_wfe(ESR(EC_WFX, 1, 3))); /* WFET */
}

static void test_fault_status(void **state)
{
	(void)state;
	for (unsigned status = 0; status < 0x40; status++) {
		uint64_t esr = ESR(EC_DATA_LOWER, 1, status);
		bool permission = status >= 0x0c && status <= 0x0f;

		assert_int_equal(esr_fault_status(esr), status);
		assert_int_equal(esr_is_stage2_fault(esr), status < 0x10);
		assert_int_equal(esr_hpfar_valid(esr), !permission);
		assert_true(esr_hpfar_valid(esr | 1 << 7));
	}
}

static void test_write(void **state)
{
	(void)state;
	assert_false(esr_is_write(ESR(EC_DATA_LOWER, 1, 0x07)));
	assert_true(esr_is_write(ESR(EC_DATA_LOWER, 1, 0x47)));
	assert_false(esr_is_write(ESR(EC_DATA_LOWER, 1, 0x147))); /* DC */
	assert_false(esr_on_stage1_walk(ESR(EC_DATA_LOWER, 1, 0x47)));
	assert_true(esr_on_stage1_walk(ESR(EC_DATA_LOWER, 1, 0xc7)));
}

static void test_addresses(void **state)
{
	(void)state;
	assert_int_equal(hpfar_ipa(0x400010), 0x40001000);
	/* 52 bits of IPA, and neither NS nor what is reserved. */
	assert_int_equal(hpfar_ipa(UINT64_MAX), 0x000ffffffffff000);
	assert_int_equal(par_ipa(0xff00000040001b80), 0x40001000);
	assert_false(par_failed(0xff00000040001b80));
	assert_true(par_failed(0x80b));
}

static void test_sysreg(void **state)
{
	/* MRS X7, ID_AA64PFR1_EL1: op0 3, op1 0, CRn 0, CRm 4, op2 1. */
	struct sysreg_access a = esr_sysreg(
		ESR(EC_SYSREG, 1, 3 << 20 | 1 << 17 | 7 << 5 | 4 << 1 | 1));

	(void)state;
	assert_int_equal(a.op0, 3);
	assert_int_equal(a.op1, 0);
	assert_int_equal(a.crn, 0);
	assert_int_equal(a.crm, 4);
	assert_int_equal(a.op2, 1);
	assert_int_equal(a.rt, 7);
	assert_true(a.read);

	/* MSR CNTP_CTL_EL0, XZR: op0 3, op1 3, CRn 14, CRm 2, op2 1. */
	a = esr_sysreg(
		ESR(EC_SYSREG, 1,
		    3 << 20 | 1 << 17 | 3 << 14 | 14 << 10 | 31 << 5 | 2 << 1));
	assert_int_equal(a.op0, 3);
	assert_int_equal(a.op1, 3);
	assert_int_equal(a.crn, 14);
	assert_int_equal(a.crm, 2);
	assert_int_equal(a.op2, 1);
	assert_int_equal(a.rt, 31);
	assert_false(a.read);
}

static uint64_t thumb(unsigned it)
{
	return PSTATE_AARCH32 | PSTATE_THUMB | (uint64_t)(it >> 2) << 10 |
	       (uint64_t)(it & 3) << 25;
}

static void test_skip(void **state)
{
	(void)state;
	assert_int_equal(pstate_skip(0x600003c5), 0x600003c5);
	/* AArch64: BTYPE falls, and SS, the step of a debugger. */
	assert_int_equal(pstate_skip(0x3c5 | 1 << 21 | 2 << 10), 0x3c5);
	/* A32 has no IT block. */
	assert_int_equal(pstate_skip(PSTATE_AARCH32 | 1 << 21), PSTATE_AARCH32);
	/* T32: ITTTE EQ; the last instruction; none. */
	assert_int_equal(pstate_skip(thumb(0x03)), thumb(0x06));
	assert_int_equal(pstate_skip(thumb(0x06)), thumb(0x0c));
	assert_int_equal(pstate_skip(thumb(0xf4)), thumb(0xe8));
	assert_int_equal(pstate_skip(thumb(0x08)), thumb(0));
	assert_int_equal(pstate_skip(thumb(0)), thumb(0));
}

static void test_ticks(void **state)
{
	(void)state;
	assert_int_equal(ticks_to_ns(0, 62500000), 0);
	assert_int_equal(ticks_to_ns(1, 62500000), 16);
	assert_int_equal(ticks_to_ns(1, 54000000), 19); /* 18.5 */
	assert_int_equal(ticks_to_ns(1, 4000000000), 1);
	assert_int_equal(ticks_to_ns(62500000, 62500000), NS_PER_SECOND);
	/* 295 s and more, where 64 bits of ticks * 10^9 are full. */
	assert_int_equal(ticks_to_ns((uint64_t)300 * 62500000, 62500000),
			 300 * NS_PER_SECOND);
	assert_int_equal(ticks_to_ns((uint64_t)86400 * 62500000 + 1, 62500000),
			 86400 * NS_PER_SECOND + 16);
	assert_int_equal(ticks_to_ns(UINT32_MAX - 1, UINT32_MAX),
			 NS_PER_SECOND);
	assert_int_equal(ticks_to_ns(UINT64_MAX, 1000000), UINT64_MAX);
	assert_int_equal(ticks_to_ns(UINT64_MAX, 1000000000), UINT64_MAX);
	assert_int_equal(ticks_to_ns(1, 0), UINT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_class_and_length),
		cmocka_unit_test(test_fault_status),
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_sysreg),
		cmocka_unit_test(test_skip),
		cmocka_unit_test(test_ticks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
