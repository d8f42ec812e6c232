/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-34: a secondary that did not load shifted the ids of those behind it, and a
 * number that was left out ended the list. The id is the manifest's.
 */
#include "test/attack/boot.h"

#define RUN	     0x8400006d
#define ID_GET	     0x84000069
#define VM_GET_COUNT 0xff01
#define VCPU_COUNT   0xff02

static uint32_t size_of_bad;
static const char *kernel_of_bad;

/* Of vm1, vm2 (bad), vm4 and vm6, in another order. */
static void with_gaps(void)
{
	boot_vm("vm6", "north.bin", 0x200000);
	boot_vm("vm2", kernel_of_bad, size_of_bad);
	boot_vm("vm4", "south.bin", 0x100000);
}

/* VM id answers as itself, to the primary and to whom it asks. */
static void check_present(struct vcpu *primary, unsigned id, uint64_t size)
{
	struct vcpu *v = first_vcpu(id);

	assert_int_equal(v->vm->id, id);
	assert_int_equal(v->arch.regs.x[0], size);
	assert_int_equal(hvc(primary, VCPU_COUNT, id).x[0], 2);
	boot_run(primary, id);
	assert_success(hvc(v, ID_GET), v, id);
	machine_enter(primary);
}

static void check_unknown(struct vcpu *primary, unsigned id)
{
	assert_null(vm_find(id));
	assert_int_equal(hvc(primary, VCPU_COUNT, id).x[0], 0);
	assert_error(hvc(primary, RUN, id << 16), primary,
		     STATUS_INVALID_PARAMETERS);
}

static void look(struct vcpu *primary)
{
	machine_enter(primary);
	assert_int_equal(hvc(primary, VM_GET_COUNT).x[0], 6);
	for (unsigned id = 2; id <= KEEL_MAX_VMS; id++)
		if (id != 4 && id != 6)
			check_unknown(primary, id);
	check_present(primary, 4, 0x100000);
	check_present(primary, 6, 0x200000);
	assert_string_equal(vm_find(4)->config.name, "vm4");
	assert_string_equal(vm_find(6)->config.name, "vm6");
}

static void bad(const char *kernel, uint32_t size, const char *line)
{
	kernel_of_bad = kernel;
	size_of_bad = size;
	boots(look);
	assert_says("ERROR: ramdisk: manifest.dtb: /hypervisor/vm2: ");
	assert_says(line);
}

static void cut_kernel(void)
{
	boot_file("cut.bin", "x", 1);
}

static void test_bad(void **state)
{
	(void)state;
	boot_input.vms = with_gaps;
	boot_input.files = cut_kernel;
	bad("none.bin", 0x100000, "no file \"none.bin\" in the ramdisk\n");
	bad("manifest.dtb", 0x100000, "not an arm64 Image");
	bad("cut.bin", 0x100000, "1 bytes long, too short for an arm64 Image");
	bad("north.bin", 0x70000000, "no RAM range has 1879048192 bytes free");
	bad("north.bin", 0x1000, "4096 bytes, but \"north.bin\" needs 12293");
	bad("north.bin", 0, "mem_size: 0, must be more\n");
}

BOOT_ATTACKS(BOOT_ATTACK(test_bad))
