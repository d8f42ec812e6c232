/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * N-32: an ITS, which is the primary's, writes to memory by itself. The
 * manifest can withhold it: then it is nobody's, and disabled in the primary's
 * tree.
 */
#include "test/attack/boot.h"

#define ITS_A 0x8080000U
#define ITS_B 0x90000000U

static bool bad_its; /* one more, whose address cannot be read */

static void its(const char *name, uint32_t begin)
{
	node(name);
	string("compatible", "arm,gic-v3-its");
	bytes("msi-controller", "", 0);
	cells("reg", 0, begin, 0, 0x20000);
	end();
}

static void gic(void)
{
	node("intc");
	string("compatible", "arm,gic-v3");
	cells("#address-cells", 2);
	cells("#size-cells", 2);
	bytes("ranges", "", 0);
	cells("reg", 0, 0x8000000, 0, 0x10000, 0, 0x80a0000, 0, 0xf60000);
	its("its-a", ITS_A);
	its("its-b", ITS_B);
	end();
	if (!bad_its)
		return;
	node("its-c");
	string("compatible", "arm,gic-v3-its");
	end();
}

static void withheld(void)
{
	bytes("withhold_its", "", 0);
}

static bool primary_may(uint64_t a)
{
	return host_guest_may(vm_find(1), a, ACCESS_READ | ACCESS_WRITE);
}

static const char *status_of(struct vcpu *primary, const char *path)
{
	const void *fdt;

	machine_enter(primary);
	fdt = (void *)(uintptr_t)primary->arch.regs.x[0];
	assert_int_equal(fdt_check_full(fdt, 0x100000), 0);
	assert_true(fdt_path_offset(fdt, path) > 0);
	return fdt_getprop(fdt, fdt_path_offset(fdt, path), "status", NULL);
}

static void look_withheld(struct vcpu *primary)
{
	for (uint32_t n = 0; n < 0x20000; n += PAGE_SIZE) {
		assert_false(primary_may(ITS_A + n));
		assert_false(primary_may(ITS_B + n));
	}
	assert_true(primary_may(ITS_A - PAGE_SIZE));
	assert_true(primary_may(ITS_A + 0x20000));
	assert_true(primary_may(0x80a0000));
	assert_string_equal(status_of(primary, "/intc/its-a"), "disabled");
	assert_string_equal(status_of(primary, "/intc/its-b"), "disabled");
	assert_null(status_of(primary, "/intc"));
}

static void look_given(struct vcpu *primary)
{
	assert_true(primary_may(ITS_A));
	assert_true(primary_may(ITS_B));
	assert_null(status_of(primary, "/intc/its-a"));
}

static void test_withheld(void **state)
{
	(void)state;
	boot_input.nodes = gic;
	boots(look_given);
	boot_input.vm1 = withheld;
	boots(look_withheld);
}

/* An ITS that the manifest withholds but boot cannot read ends the boot. */
static void test_unreadable(void **state)
{
	(void)state;
	bad_its = true;
	boot_input.nodes = gic;
	boots(look_given);
	boot_input.vm1 = withheld;
	stops("ERROR: FDT: /its-c: reg: missing\n");
	bad_its = false;
}

static void secondary(void)
{
	node("vm2");
	withheld();
	string("debug_name", "vm2");
	string("kernel_filename", "north.bin");
	cells("mem_size", 0x100000);
	cells("vcpu_count", 1);
	end();
}

/* It is the primary's to lose; a machine without one has none to withhold. */
static void test_elsewhere(void **state)
{
	(void)state;
	boot_input.vm1 = withheld;
	boots(NULL);
	boot_input.vm1 = NULL;
	boot_input.vms = secondary;
	boots(NULL);
	assert_says("/hypervisor/vm2: withhold_its: only vm1 may have it\n");
}

BOOT_ATTACKS(BOOT_ATTACK(test_withheld), BOOT_ATTACK(test_unreadable),
	     BOOT_ATTACK(test_elsewhere))
