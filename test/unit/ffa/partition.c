/* SPDX-License-Identifier: BSD-3-Clause */
/* VMs can do what their manifests and the versions that they speak allow. */
#include "kernel/ffa/partition.h"

#include "test/support/ffa.h"

#define ALL 0xffffU

static const uint32_t dialects[] = { DIALECT_SPCI, DIALECT_FFA_1_0,
				     DIALECT_FFA_1_1, DIALECT_FFA_1_2 };

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(3, 16);
	return 0;
}

static void test_properties(void **state)
{
	static const uint32_t known[] = { 0, 7, 0xf, 0x60f };
	struct vm *vm = vm_find(2);

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		for (unsigned settled = 0; settled < 2 && i + settled != 1;
		     settled++) {
			ffa_speak(2, dialects[i] |
					     (settled ? DIALECT_SETTLED : 0));
			vm->config.properties = 0xffff;
			assert_int_equal(ffa_properties(vm), known[i]);
			vm->config.properties = 0;
			assert_int_equal(ffa_properties(vm), 0);
		}
	}
}

/* Where the manifest says nothing. */
static void test_defaults(void **state)
{
	(void)state;
	ffa_speak(1, DIALECT_FFA_1_2);
	ffa_speak(2, DIALECT_FFA_1_2);
	assert_int_equal(ffa_properties(vm_find(1)), 0x406);
	assert_int_equal(ffa_properties(vm_find(2)), 0x205);
}

/* 10: each pair of versions; both must be able to at all. */
static void test_messages(void **state)
{
	static const bool may[4][4] = {
		{ false, false, false, false },
		{ false, true, false, false },
		{ false, false, true, true },
		{ false, false, true, true },
	};
	struct vm *a = vm_find(1);
	struct vm *b = vm_find(2);

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		for (unsigned j = 0; j < 4; j++) {
			ffa_speak(1, dialects[i]);
			ffa_speak(2, dialects[j]);
			assert_int_equal(ffa_may_message(a, b), may[i][j]);
			a->config.properties = ALL & ~(unsigned)VM_INDIRECT;
			assert_false(ffa_may_message(a, b));
			assert_false(ffa_may_message(b, a));
			a->config.properties = VM_INDIRECT;
		}
	}
}

static void test_uuids(void **state)
{
	struct vm *vm = vm_find(2);

	(void)state;
	vm->config.uuids[0] = (struct vm_uuid){ 1, 2 };
	vm->config.uuids[1] = (struct vm_uuid){ 3, 4 };
	assert_false(ffa_has_uuid(vm, vm->config.uuids[0]));
	vm->config.uuid_count = 1;
	assert_true(ffa_has_uuid(vm, vm->config.uuids[0]));
	assert_false(ffa_has_uuid(vm, vm->config.uuids[1]));
	vm->config.uuid_count = 2;
	assert_true(ffa_has_uuid(vm, vm->config.uuids[1]));
	assert_false(ffa_has_uuid(vm, (struct vm_uuid){ 1, 4 }));
	assert_false(ffa_has_uuid(vm, (struct vm_uuid){ 2, 1 }));
	assert_true(ffa_uuid_is_nil((struct vm_uuid){ 0, 0 }));
	assert_false(ffa_uuid_is_nil((struct vm_uuid){ 1, 0 }));
	assert_false(ffa_uuid_is_nil((struct vm_uuid){ 0, 1ULL << 63 }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_properties, boot),
		cmocka_unit_test_setup(test_defaults, boot),
		cmocka_unit_test_setup(test_messages, boot),
		cmocka_unit_test_setup(test_uuids, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
