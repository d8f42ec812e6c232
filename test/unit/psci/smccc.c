/* SPDX-License-Identifier: BSD-3-Clause */
/* SMCCC_VERSION and SMCCC_ARCH_FEATURES, of both kinds of VM. */
#include "kernel/psci/smccc.h"

#include "test/support/psci_calls.h"

static struct vcpu *p, *s;

static int boot(void **state)
{
	(void)state;
	psci_boot(&p, &s);
	return 0;
}

static void test_answers(void **state)
{
	(void)state;
	for (unsigned vm = 1; vm <= 2; vm++) {
		struct vcpu *v = vcpu_of(vm, 0);

		assert_int_equal(psci(v, SMCCC_VERSION, 1, 2, 3), 0x10002);
		assert_int_equal(psci(v, 0x80000001, SMCCC_VERSION, 2, 3), 0);
		assert_int_equal(psci(v, 0x80000001, 0x80000001, 2, 3), 0);
		assert_status(psci(v, 0x80000001, 0x80008000, 2, 3), -1);
		assert_int_equal(smc(v, SMCCC_VERSION).x[0], 0x10002);
	}
}

/* Which hypervisor this is, by either conduit; not by a 64-bit id. */
static void test_uid(void **state)
{
	static const uint32_t uid[] = { 0xc6b4b8e1, 0x0e4fa739, 0x6b2f5d9c,
					0x316c6565 };
	const uint64_t x[8] = { 0x8600ff01, 1, 2, 3, 4, 5, 6, 7 };

	(void)state;
	for (unsigned vm = 1; vm <= 2; vm++) {
		struct vcpu *v = vcpu_of(vm, 0);

		for (unsigned conduit = 0; conduit < 2; conduit++) {
			struct answer a = guest_call(
				v, conduit == 0 ? CONDUIT_HVC : CONDUIT_SMC, x);

			for (unsigned i = 0; i < 8; i++)
				assert_int_equal(a.x[i], i < 4 ? uid[i] : i);
		}
		assert_status(psci(v, 0xc600ff01, 1, 2, 3), -1);
		assert_status(psci(v, 0x8600ff00, 1, 2, 3), -1);
	}
}

/* Two ids of 32 bits, of which the lower half of x0 counts; no other. */
static void test_ids(void **state)
{
	uint64_t arg[8] = { 0 };
	const struct call c = { .vcpu = s, .arg = arg };

	(void)state;
	for (uint32_t i = 0; i < 0x200; i++) {
		uint64_t x0 = 7;

		arg[0] = 0xabc00000000 | SMCCC_VERSION | (i & 0xff) |
			 (i & 0x100 ? BIT_64 : 0);
		assert_int_equal(smccc_call(&c, &x0), i <= 1);
		if (i > 1)
			assert_int_equal(x0, 7);
	}
	arg[0] = VERSION;
	assert_false(smccc_call(&c, &(uint64_t){ 0 }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_answers, boot),
		cmocka_unit_test_setup(test_uid, boot),
		cmocka_unit_test_setup(test_ids, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
