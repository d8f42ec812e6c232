/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * L-07: a terminator went behind a full console buffer, and lines mixed. Lines
 * of 255, 256 and 257 characters, and of two VMs in turn.
 */
#include "test/attack/attack.h"

#define LOG 0xbd000000

static void say(struct vcpu *v, unsigned count, char c)
{
	for (unsigned i = 0; i < count; i++)
		assert_int_equal(hvc(v, LOG, (uint64_t)c).x[0], 0);
}

static void test_lengths(void **state)
{
	static const unsigned lengths[] = { 255, 256, 257 };
	struct vm *vm = vm_find(2);

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		uint64_t behind = (uintptr_t)&vm->log_line[VM_LOG_LINE_MAX];
		uint8_t before = *(uint8_t *)behind;

		say(vcpu_of(2, 0), lengths[i], 'a');
		assert_int_equal(vm->log_length, lengths[i] % VM_LOG_LINE_MAX);
		assert_int_equal(*(uint8_t *)behind, before);
		say(vcpu_of(2, 1), 1, '\n');
		assert_int_equal(vm->log_length, 0);
	}
}

static void test_two(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		say(vcpu_of(2, 0), 1, 'a');
		say(vcpu_of(3, 0), 1, 'b');
	}
	assert_int_equal(vm_find(2)->log_length, 100);
	assert_int_equal(vm_find(3)->log_length, 100);
	for (unsigned i = 0; i < 100; i++) {
		assert_int_equal(vm_find(2)->log_line[i], 'a');
		assert_int_equal(vm_find(3)->log_line[i], 'b');
	}
}

ATTACKS(ATTACK(test_lengths), ATTACK(test_two))
