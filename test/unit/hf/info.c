/* SPDX-License-Identifier: BSD-3-Clause */
/* HF_VM_GET_COUNT and HF_VCPU_GET_COUNT. */
#include "kernel/hf/info.h"

#include "test/support/machine.h"

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(3, 16);
	return 0;
}

static uint64_t x0_of(struct vcpu *v, uint64_t id, uint64_t x1)
{
	return hvc(v, id, x1).x[0];
}

static void test_counts(void **state)
{
	struct vcpu *v = vcpu_of(1, 0);

	(void)state;
	assert_int_equal(x0_of(v, 0xff01, 0), 3);
	assert_int_equal(x0_of(vcpu_of(3, 0), 0xff01, 0), 3);
	assert_int_equal(x0_of(v, 0xff02, 1), KEEL_MAX_CPUS);
	assert_int_equal(x0_of(v, 0xff02, 2), MACHINE_VCPUS);
	assert_int_equal(x0_of(v, 0xff02, 0x10002), MACHINE_VCPUS);
	assert_int_equal(x0_of(v, 0xff02, 0), 0);
	assert_int_equal(x0_of(v, 0xff02, 4), 0);
	assert_int_equal(x0_of(v, 0xff02, 0x8000), 0);
	assert_int_equal(x0_of(v, 0xff02, 0xffff), 0);
	assert_int_equal(x0_of(vcpu_of(2, 0), 0xff02, 2), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_counts, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
