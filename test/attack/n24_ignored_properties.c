/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * N-24: a misspelled property of the manifest was ignored without a word, and a
 * VM had what it is without it. It is ignored, as in manifests for other
 * versions, but each is named on the console.
 */
#include "test/attack/boot.h"

#define WHERE	    "NOTICE: ramdisk: manifest.dtb: /hypervisor/"
#define NOTICE(of)  WHERE of " ignored\n"
#define UNKNOWN(of) NOTICE(of ": not known,")

static const char *size_is; /* the property's name, in vm2 */

static void two_vms(void)
{
	node("vm2");
	string("debug_name", "north");
	string("kernel_filename", "north.bin");
	cells(size_is, 0x100000);
	cells("vcpu_count", 2);
	cells("vcpu_counts", 8);
	cells("smc_whitelis", 1, 2, 3);
	cells("#address-cells", 2);
	end();
	boot_vm("vm3", "south.bin", 0x100000);
	node("wm4");
	string("debug_name", "none");
	end();
}

static void more(void)
{
	bytes("withhold_it", "", 0);
	cells("boot_adress", 0, 0x42000000);
}

static int setup(void **state)
{
	size_is = "mem_size";
	if (boot_setup(state) != 0)
		return -1;
	boot_input.vms = two_vms;
	boot_input.vm1 = more;
	return 0;
}

/* VM 2 is what it is without them, and so is VM 1. */
static void look(struct vcpu *primary)
{
	assert_int_equal(vm_find(2)->vcpu_count, 2);
	assert_int_equal(vm_find(2)->config.smc_count, 0);
	assert_non_null(vm_find(3));
	assert_null(vm_find(4));
	assert_int_not_equal(primary->arch.regs.pc, 0x42000000);
}

static void assert_named(void)
{
	assert_says(UNKNOWN("vm1: withhold_it"));
	assert_says(UNKNOWN("vm1: boot_adress"));
	assert_says(UNKNOWN("vm2: vcpu_counts"));
	assert_says(UNKNOWN("vm2: smc_whitelis"));
	assert_says(UNKNOWN("vm2: #address-cells"));
	assert_says(NOTICE("wm4: no VM's node,"));
	/* and those that are known are not */
	assert_not_says("debug_name: not known");
	assert_not_says("vcpu_count: not known");
	assert_not_says("/hypervisor/vm3");
}

static void test_named(void **state)
{
	(void)state;
	boots(look);
	assert_named();
}

static void look_without(struct vcpu *primary)
{
	assert_int_equal(primary->vm->id, 1);
	assert_null(vm_find(2));
	assert_non_null(vm_find(3));
}

/* Where a VM cannot be without it, both are told: what is missing, and why. */
static void test_required(void **state)
{
	(void)state;
	size_is = "mem_sze";
	boots(look_without);
	assert_named();
	assert_says(UNKNOWN("vm2: mem_sze"));
	assert_says("manifest.dtb: /hypervisor/vm2: mem_size: missing\n");
}

#define IGNORED(function) cmocka_unit_test_setup(function, setup)

BOOT_ATTACKS(IGNORED(test_named), IGNORED(test_required))
