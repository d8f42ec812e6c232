/* SPDX-License-Identifier: BSD-3-Clause */
/* From an id to a handler of FF-A, and which registers are read and written. */
#include "kernel/ffa/call.h"

#include <string.h>

#include "test/support/ffa.h"

#define HINT 0x10000U

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(3, 16);
	return 0;
}

/* One call without sense; true: it is FF-A's, and x0 to x7 are its answer. */
static bool answers(struct vcpu *v, uint64_t id)
{
	const uint64_t arg[8] = { id };
	struct call c = { .vcpu = v, .arg = arg };
	bool mine;

	memset(v->arch.regs.x, 0x5a, sizeof(v->arch.regs.x));
	mine = ffa_call(&c);
	for (unsigned i = 0; i < 31; i++) {
		bool written = v->arch.regs.x[i] != 0x5a5a5a5a5a5a5a5aULL;

		/* the others find theirs later, or elsewhere */
		if (c.then == CALL_RETURNS && i < 8)
			assert_int_equal(written, mine);
		if (i >= 18)
			assert_false(written);
	}
	return mine;
}

/* 1.6: every id of the range is FF-A's, and the next ones on are not. */
static void test_range(void **state)
{
	static const uint64_t more[] = { 0, 0x40000000, HINT,
					 0xffffffff00000000,
					 0x1234567840010000 };
	static const uint32_t others[] = { 0x8400005f, 0x84000100, 0x04000069,
					   0x84020069, 0xa4000069, 0,
					   0xff01,     0xbd000000, 0x85000069 };

	(void)state;
	for (unsigned vm = 1; vm <= 2; vm++) {
		struct vcpu *v = vcpu_of(vm, 0);

		machine_enter(v);
		ffa_speak(vm, DIALECT_FFA_1_1);
		for (unsigned m = 0; m < 5; m++) {
			for (uint32_t id = FFA_BASE; id <= FFA_LAST; id++)
				assert_true(answers(v, id | more[m]));
			for (unsigned i = 0; i < 9; i++)
				assert_false(answers(v, others[i] | more[m]));
		}
	}
}

/* Ids of no call are NOT_SUPPORTED, by both conduits, and reaches no filter. */
static void test_unknown(void **state)
{
	(void)state;
	for (unsigned vm = 1; vm <= 2; vm++) {
		struct vcpu *v = vcpu_of(vm, 0);

		ffa_speak(vm, DIALECT_FFA_1_2);
		vm_find(vm)->config.smc_permissive = true;
		for (uint32_t id = FFA_BASE; id <= FFA_LAST; id++) {
			if (ffa_is_call(id) || id == FFA_ID(INTERRUPT))
				continue;
			ffa_assert_error(hvc(v, id, 1, 2, 3, 4, 5, 6, 7), v,
					 STATUS_NOT_SUPPORTED);
			ffa_assert_error(smc(v, id | 0x40000000, 1, 2, 3), v,
					 STATUS_NOT_SUPPORTED);
			ffa_assert_error(smc(v, id | HINT), v,
					 STATUS_NOT_SUPPORTED);
		}
	}
	assert_int_equal(host_firmware.calls, 0);
}

/* 2: ids of results, as calls. */
static void test_results(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	ffa_speak(2, DIALECT_FFA_1_0);
	ffa_refused(v, STATUS_NOT_SUPPORTED, 0x84000060, 2, 3, 4);
	ffa_refused(v, STATUS_NOT_SUPPORTED, 0x84000061, 2, 3, 4);
	ffa_refused(v, STATUS_NOT_SUPPORTED, 0xc4000061, 2, 3, 4);
	ffa_refused(v, STATUS_DENIED, 0x84000062, 2, 3, 4);
	ffa_refused(v, STATUS_NOT_SUPPORTED, 0xc4000062, 2, 3, 4);
	ffa_refused(v, STATUS_NOT_SUPPORTED, 0x84000075, 2, 3, 4);
}

static void check_row(uint32_t id, unsigned forms, unsigned first,
		      unsigned last)
{
	for (unsigned minor = 0; minor <= 2; minor++) {
		bool has = minor >= first && minor <= last;

		assert_int_equal(ffa_row(id, minor) != NULL,
				 has && (forms & FFA_32) != 0);
		assert_int_equal(ffa_row(id | FFA_64_BIT, minor) != NULL,
				 has && (forms & FFA_64) != 0);
	}
}

/* 1.7: the list's first and last version, for every call and form. */
static void test_versions(void **state)
{
	(void)state;
#define CALL(offset, name, handler, forms, first, last, reported) \
	check_row(FFA_ID(name), forms, first, last);
	FFA_CALLS(CALL)
#undef CALL
	assert_null(ffa_row(FFA_BASE - 1, 0));
	assert_null(ffa_row(0, 0));
	assert_null(ffa_row(FFA_ID(VERSION) | HINT, 0));
	assert_null(ffa_row(FFA_LAST, 2));
	assert_null(ffa_row(UINT32_MAX, 2));
}

/* 1.2: the low halves count alone, and what comes back has no others. */
static void test_widths(void **state)
{
	struct vcpu *v = vcpu_of(3, 0);

	(void)state;
	ffa_speak(3, DIALECT_FFA_1_1);
	ffa_assert_success(hvc(v, 0x1234567884000069, UINT64_MAX, UINT64_MAX,
			       UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX,
			       UINT64_MAX),
			   v, 3, 0);
	ffa_assert_success(hvc(v, 0x84010069, 1), v, 3, 0);
	ffa_assert_success(hvc(v, 0x84000064, 0xabcdef0184000069,
			       0xffffffff00000000),
			   v, 0, 0);
	ffa_assert_error(hvc(v, 0x84000064, 0x84000069, 1), v,
			 STATUS_NOT_SUPPORTED);
}

/* PSCI, SMCCC and HF calls are what they are for VMs of SPCI 0.9. */
static void test_others(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	ffa_speak(2, DIALECT_FFA_1_0);
	assert_answer(hvc(v, 0x84000000, 1, 2, 3, 4, 5, 6, 7), v, 0x10001, 1, 2,
		      3, 4, 5, 6, 7);
	assert_answer(smc(v, 0x80000000, 1, 2, 3, 4, 5, 6, 7), v, 0x10002, 1, 2,
		      3, 4, 5, 6, 7);
	assert_answer(hvc(v, 0xbd000000, 'x', 2, 3, 4, 5, 6, 7), v, 0, 'x', 2,
		      3, 4, 5, 6, 7);
	assert_answer(hvc(v, 0x84000100, 1, 2, 3, 4, 5, 6, 7), v, UINT64_MAX, 1,
		      2, 3, 4, 5, 6, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_range, boot),
		cmocka_unit_test_setup(test_unknown, boot),
		cmocka_unit_test_setup(test_results, boot),
		cmocka_unit_test(test_versions),
		cmocka_unit_test_setup(test_widths, boot),
		cmocka_unit_test_setup(test_others, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
