/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-36: the number of vCPUs was compared with 65535 alone. It is the build's
 * limit that counts, none is too few, and the error names who asked for it.
 */
#include "test/attack/boot.h"

#include <stdio.h>

static uint64_t count;

static void counted(void)
{
	node("vm2");
	string("debug_name", "vm2");
	string("kernel_filename", "north.bin");
	cells("mem_size", 0x100000);
	if (count >> 32 != 0)
		cell64("vcpu_count", count);
	else
		cells("vcpu_count", (uint32_t)count);
	end();
	boot_vm("vm3", "north.bin", 0x100000);
}

static void look_refused(struct vcpu *primary)
{
	(void)primary;
	assert_null(vm_find(2));
	assert_non_null(vm_find(3));
}

static void look_made(struct vcpu *primary)
{
	struct vm *vm = vm_find(2);

	boot_run(primary, 2);
	assert_int_equal(vm->vcpu_count, count);
	for (unsigned i = 1; i < count; i++) {
		assert_int_equal(vm->vcpus[i].arch.index, i);
		assert_int_equal(vm->vcpus[i].state, VCPU_OFF);
		assert_ptr_equal(vm->vcpus[i].vm, vm);
	}
	assert_int_equal(hvc(first_vcpu(2), 0x84000004, count - 1, 0).x[0],
			 count > 1);
	assert_int_equal(hvc(first_vcpu(2), 0x84000004, count, 0).x[0],
			 (uint64_t)-2);
}

static void test_refused(void **state)
{
	static const uint64_t counts[] = { 0,	       KEEL_MAX_CPUS + 1,
					   255,	       256,
					   65535,      65536,
					   0x7fffffff, 0xffffffff,
					   1ULL << 32, (1ULL << 32) + 1 };
	char line[sizeof(struct boot_error)];

	(void)state;
	boot_input.vms = counted;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		count = counts[i];
		boots(look_refused);
		(void)snprintf(line, sizeof(line),
			       "ERROR: ramdisk: manifest.dtb: "
			       "/hypervisor/vm2: vcpu_count: %llu, must be 1 "
			       "to %d\n",
			       (unsigned long long)count, KEEL_MAX_CPUS);
		assert_says(line);
	}
}

static void test_made(void **state)
{
	(void)state;
	boot_input.vms = counted;
	for (count = 1; count <= KEEL_MAX_CPUS; count++)
		boots(look_made);
}

BOOT_ATTACKS(BOOT_ATTACK(test_refused), BOOT_ATTACK(test_made))
