/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The table of PSCI's functions: which ids there are, what FEATURES says of
 * each to the primary and to a secondary, and which CPU an argument means.
 */
#include "kernel/psci/call.h"

#include "test/support/psci_calls.h"

#define SMCCC_VERSION 0x80000000U

static struct vcpu *p, *s;

static int boot(void **state)
{
	(void)state;
	psci_boot(&p, &s);
	return 0;
}

/* The ids of which psci_call() is asked are two ranges, of both widths. */
static void test_owns(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 0x100; i++) {
		assert_true(psci_owns(VERSION + i));
		assert_true(psci_owns((VERSION + i) | BIT_64));
		assert_true(psci_owns(0x80000000 + i));
		assert_true(psci_owns(0xc0000000 + i));
	}
	assert_false(psci_owns(VERSION - 1));
	assert_false(psci_owns(VERSION + 0x100));
	assert_false(psci_owns(0x80000100));
	assert_false(psci_owns(0x7fffffff));
	assert_false(psci_owns(0x85000000));
	assert_false(psci_owns(0x04000000));
	assert_false(psci_owns(0xa4000000));
}

/*
 * psci_call() answers each id of PSCI's table, also those of no function, and
 * leaves the ids behind it alone, where SPCI's begin. A vCPU that goes off or
 * sleeps leaves by it, once it is answered.
 */
static void test_answers(void **state)
{
	uint64_t arg[8] = { 0, MACHINE_VCPUS }; /* no vCPU of VM 2 */
	struct call c = { .vcpu = s, .arg = arg };

	(void)state;
	for (uint32_t i = 0; i < 0x100; i++) {
		bool leaves = i == 1 || i == 2;
		uint64_t x0 = 7;

		arg[0] = VERSION + i;
		c.then = CALL_RETURNS;
		assert_int_equal(psci_call(&c, &x0), i <= LAST - VERSION);
		if (i > LAST - VERSION)
			assert_int_equal(x0, 7);
		else
			assert_int_not_equal(x0, 7);
		assert_int_equal(c.then, leaves ? CALL_LEAVES : CALL_RETURNS);
	}
	assert_int_equal(host_firmware.calls, 0);
}

static void test_version(void **state)
{
	(void)state;
	for (unsigned vm = 1; vm <= 2; vm++) {
		struct vcpu *v = vcpu_of(vm, 0);

		assert_int_equal(psci(v, VERSION, 1, 2, 3), 0x10001);
		assert_int_equal(psci(v, VERSION | BIT_64, 1, 2, 3), 0x10001);
		assert_int_equal(psci(v, 0xffffffff00000000 | VERSION, 1, 2, 3),
				 0x10001);
		assert_int_equal(smc(v, VERSION).x[0], 0x10001);
	}
}

static void test_features(void **state)
{
	static const uint8_t both[] = { 0, 2, 3, 4, 10 };

	(void)state;
	host_firmware.others = 0x10001;
	for (unsigned vm = 1; vm <= 2; vm++) {
		for (uint32_t n = 0; n <= 0x20; n++) {
			uint64_t got = psci(vcpu_of(vm, 0), FEATURES,
					    VERSION + n, 0, 0);
			bool known = vm == 1 && (n == 8 || n == 9);

			for (unsigned i = 0; i < sizeof(both); i++)
				known = known || both[i] == n;
			assert_int_equal(psci(vcpu_of(vm, 0), FEATURES,
					      (VERSION + n) | BIT_64, 0, 0),
					 got);
			/* firmware's answer, & 3; or what is ours */
			if (n == 1)
				assert_int_equal(got, vm == 1 ? 1 : 2);
			else
				assert_status(got, known ? 0 : -1);
		}
		assert_int_equal(
			psci(vcpu_of(vm, 0), FEATURES, SMCCC_VERSION, 0, 0), 0);
		assert_status(psci(vcpu_of(vm, 0), FEATURES, 0x84000071, 0, 0),
			      -1);
		assert_status(psci(vcpu_of(vm, 0), FEATURES, 0, 0, 0), -1);
	}
	/* a firmware that has no FEATURES, and one that has nothing */
	host_firmware.others = 2;
	assert_int_equal(psci(p, FEATURES, CPU_SUSPEND, 0, 0), 0);
	host_firmware.others = -1;
	assert_status(psci(p, FEATURES, CPU_SUSPEND, 0, 0), -1);
}

/* Functions that there are not, of each kind of VM. */
static void test_unknown(void **state)
{
	static const uint8_t none[] = { 5, 6, 7, 11, 12, 16, 20 };

	(void)state;
	for (unsigned i = 0; i < sizeof(none); i++) {
		assert_status(psci(p, VERSION + none[i], 1, 2, 3), -1);
		assert_status(psci(s, VERSION + none[i], 1, 2, 3), -1);
	}
	assert_status(psci(s, SYSTEM_OFF, 0, 0, 0), -1);
	assert_status(psci(s, SYSTEM_RESET, 0, 0, 0), -1);
	assert_int_equal(host_firmware.calls, 0);
	/* by SMC what is beyond goes through the filter, which refuses it */
	assert_status(smc(p, LAST + 1).x[0], -1);
	assert_int_equal(host_firmware.calls, 0);
}

/* W-32: all of w1, or all of x1. */
static void test_targets(void **state)
{
	(void)state;
	cpus[2].arch.id = 0x5500000000;
	assert_status(psci(p, AFFINITY_INFO, 0x5500000000, 0, 0), 0);
	assert_status(psci(p, AFFINITY_INFO | BIT_64, 0x5500000000, 0, 0), 1);
	assert_status(psci(p, AFFINITY_INFO | BIT_64, 0x100000000, 0, 0),
		      PSCI_INVALID_PARAMETERS);
	assert_status(psci(p, AFFINITY_INFO, 0x100000100, 0, 0), 1);
	assert_status(psci(p, AFFINITY_INFO, 0x10100, 0, 0),
		      PSCI_INVALID_PARAMETERS);
	assert_status(psci(s, AFFINITY_INFO, 0x10000, 0, 0),
		      PSCI_INVALID_PARAMETERS);
	assert_status(psci(s, AFFINITY_INFO, 0x100000001, 0, 0), 0);
	assert_status(psci(s, AFFINITY_INFO | BIT_64, 0x100000001, 0, 0),
		      PSCI_INVALID_PARAMETERS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_owns, boot),
		cmocka_unit_test_setup(test_answers, boot),
		cmocka_unit_test_setup(test_version, boot),
		cmocka_unit_test_setup(test_features, boot),
		cmocka_unit_test_setup(test_unknown, boot),
		cmocka_unit_test_setup(test_targets, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
