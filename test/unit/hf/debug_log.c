/* SPDX-License-Identifier: BSD-3-Clause */
/* HF_DEBUG_LOG: when a VM's characters become a line, and when they wait. */
#include "kernel/hf/debug_log.h"

#include <string.h>

#include "kernel/base/lock.h"
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

/* Lines of guests go to the ring whole, and to no other VM's line. */
static void test_debug_log(void **state)
{
	struct vm *vm = vm_find(2);
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	assert_int_equal(x0_of(v, 0xbd000000, 'a'), 0);
	assert_int_equal(x0_of(vcpu_of(2, 1), 0xbd000000, 0xffffff00 | 'b'), 0);
	assert_int_equal(x0_of(vcpu_of(3, 0), 0xbd000000, 'z'), 0);
	assert_int_equal(vm->log_length, 2);
	assert_memory_equal(vm->log_line, "ab", 2);
	assert_int_equal(x0_of(v, 0xbd000000, '\n'), 0);
	assert_int_equal(vm->log_length, 0);
	assert_int_equal(vm_find(3)->log_length, 1);
	/* 255, 256, 257 characters */
	for (unsigned i = 0; i < VM_LOG_LINE_MAX - 1; i++)
		(void)x0_of(v, 0xbd000000, 'x');
	assert_int_equal(vm->log_length, VM_LOG_LINE_MAX - 1);
	(void)x0_of(v, 0xbd000000, 'y');
	assert_int_equal(vm->log_length, 0);
	(void)x0_of(v, 0xbd000000, 'z');
	assert_int_equal(vm->log_length, 1);
	(void)x0_of(v, 0xbd000000, 0x100);
	assert_int_equal(vm->log_length, 0);
}

/*
 * A call that finds the VM's line in use does not wait for it, and is made
 * again with nothing done.
 */
static void test_debug_log_busy(void **state)
{
	struct vm *vm = vm_find(2);
	const uint64_t arg[8] = { 0xbd000000, 'a' };
	struct call c = { .vcpu = vcpu_of(2, 0), .arg = arg };

	(void)state;
	spin_lock(&vm->log_lock);
	(void)hf_debug_log(&c);
	assert_int_equal(c.then, CALL_REPEATS);
	assert_int_equal(vm->log_length, 0);
	spin_unlock(&vm->log_lock);
	c.then = CALL_RETURNS;
	assert_int_equal(hf_debug_log(&c), 0);
	assert_int_equal(c.then, CALL_RETURNS);
	assert_int_equal(vm->log_length, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_debug_log, boot),
		cmocka_unit_test_setup(test_debug_log_busy, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
