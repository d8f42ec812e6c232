/* SPDX-License-Identifier: BSD-3-Clause */
/* VERSION, FEATURES and ID_GET. */
#include "kernel/spci/info.h"

#include "test/support/machine.h"
#include "test/support/spci_ids.h"

#define NOT_SUPPORTED (-1)

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(3, 16);
	return 0;
}

/* Answers that guests rely on, whatever calls there will be. */
static void test_features_known(void **state)
{
	static const uint8_t yes[] = { 0x60, 0x61, 0x63, 0x64, 0x69,
				       0x6a, 0x6b, 0x6c, 0x6e, 0x71,
				       0x72, 0x73, 0x74, 0x76, 0x77 };
	static const uint8_t no[] = { 0x62, 0x65, 0x66, 0x67, 0x6d, 0x75 };
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	for (unsigned i = 0; i < sizeof(yes); i++)
		assert_success(hvc(v, 0x84000064, 0x84000000 | yes[i]), v, 0);
	for (unsigned i = 0; i < sizeof(no); i++)
		assert_error(hvc(v, 0x84000064, 0x84000000 | no[i]), v,
			     NOT_SUPPORTED);
}

/* Every id of the ranges that mean anything, and of their 64-bit forms. */
static void test_features(void **state)
{
	static const uint32_t ranges[] = { 0,	       0x80000000, 0x84000000,
					   0xc4000000, 0xff00,	   0xbd000000 };
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	for (unsigned r = 0; r < sizeof(ranges) / sizeof(*ranges); r++) {
		for (uint32_t i = 0; i < 0x100; i++) {
			uint32_t id = ranges[r] + i;
			struct answer a = hvc(v, 0x84000064, id);

			if (spci_is_feature(id))
				assert_success(a, v, 0);
			else
				assert_error(a, v, NOT_SUPPORTED);
		}
	}
	assert_success(hvc(v, 0x84000064, 0xffffffff84000071), v, 0);
	assert_success(hvc(vcpu_of(1, 0), 0x84000064, 0x84000074),
		       vcpu_of(1, 0), 0);
}

static void test_version(void **state)
{
	static const uint64_t asked[] = { 0, 9, 0xffff, 0xffffffff00000001 };
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	for (unsigned i = 0; i < 4; i++)
		assert_success(hvc(v, 0x84000063, asked[i]), v, 9);
}

static void test_ids(void **state)
{
	(void)state;
	for (unsigned vm = 1; vm <= 3; vm++)
		for (unsigned i = 0; i < 2; i++)
			assert_success(hvc(vcpu_of(vm, i), 0x84000069),
				       vcpu_of(vm, i), vm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_features_known, boot),
		cmocka_unit_test_setup(test_features, boot),
		cmocka_unit_test_setup(test_version, boot),
		cmocka_unit_test_setup(test_ids, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
