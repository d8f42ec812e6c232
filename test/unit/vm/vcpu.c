/* SPDX-License-Identifier: BSD-3-Clause */
/* The claim of a vCPU, its states, and what it finds when it runs on. */
#include "kernel/vm/vcpu.h"

#include <string.h>

#include "test/support/machine.h"

static struct vcpu v;

static int zero(void **state)
{
	(void)state;
	memset(&v, 0, sizeof(v));
	return 0;
}

static void test_claim(void **state)
{
	(void)state;
	assert_true(vcpu_claim(&v));
	assert_false(vcpu_claim(&v));
	vcpu_unclaim(&v);
	assert_true(vcpu_claim(&v));
}

/* W-22: off is a vCPU that is OFF and whose registers are in memory. */
static void test_states(void **state)
{
	static const enum vcpu_state states[] = { VCPU_OFF, VCPU_READY,
						  VCPU_BLOCKED_MAILBOX,
						  VCPU_BLOCKED_INTERRUPT,
						  VCPU_ABORTED };

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		assert_true(vcpu_claim(&v));
		vcpu_become(&v, VCPU_READY);
		vcpu_become(&v, states[i]);
		assert_int_equal(vcpu_state(&v), states[i]);
		assert_false(vcpu_is_off(&v));
		vcpu_unclaim(&v);
		assert_int_equal(vcpu_state(&v), states[i]);
		assert_int_equal(vcpu_is_off(&v), states[i] == VCPU_OFF);
	}
}

/* The table of states, whole: a row for "from", a column for "to". */
static void test_table(void **state)
{
	static const char *const rows[] = {
		[VCPU_OFF] = "-nr---a",
		[VCPU_NEW] = "--r---a",
		[VCPU_READY] = "o-rmiqa",
		[VCPU_BLOCKED_MAILBOX] = "--r---a",
		[VCPU_BLOCKED_INTERRUPT] = "--r---a",
		[VCPU_BLOCKED_REQUEST] = "--r---a",
		[VCPU_ABORTED] = "------a",
	};

	(void)state;
	for (unsigned from = 0; from <= VCPU_ABORTED; from++) {
		for (unsigned to = 0; to <= VCPU_ABORTED; to++)
			assert_int_equal(vcpu_may_become((enum vcpu_state)from,
							 (enum vcpu_state)to),
					 rows[from][to] != '-');
	}
}

static void test_set_values(void **state)
{
	const uint64_t x[8] = { 1, 2, 3, 4, UINT64_MAX };

	(void)state;
	memset(v.arch.regs.x, 0x5a, sizeof(v.arch.regs.x));
	vcpu_set_values(&v, 1, 2, 3, 4, UINT64_MAX);
	assert_memory_equal(v.arch.regs.x, x, sizeof(x));
	assert_int_equal(v.arch.regs.x[8], 0x5a5a5a5a5a5a5a5a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_claim, zero),
		cmocka_unit_test_setup(test_states, zero),
		cmocka_unit_test_setup(test_table, zero),
		cmocka_unit_test_setup(test_set_values, zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
