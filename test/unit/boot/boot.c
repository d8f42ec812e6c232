/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The whole of boot, from what firmware leaves in memory to the vCPU that runs:
 * what VMs find and may reach, the table, and how bad input ends.
 */
#include "test/support/whole_boot.h"

#include "arch/stage1.h"
#include "kernel/base/cpu.h"

static void test_bad_input(void **state)
{
	(void)state;
	boot_input.cut = 4;
	stops("ERROR: ramdisk: offset 37876: cut short: the name ends behind "
	      "the archive\n");
}

static void test_no_ramdisk(void **state)
{
	(void)state;
	boot_input.no_ramdisk = true;
	stops("ERROR: FDT: /chosen: linux,initrd-start: missing: no ramdisk "
	      "was loaded\n");
}

static void test_no_manifest(void **state)
{
	(void)state;
	boot_input.file = "manifest.dtb";
	stops("ERROR: ramdisk: no file \"manifest.dtb\"\n");
}

static void test_manifest_spoilt(void **state)
{
	(void)state;
	boot_input.spoil = "manifest.dtb";
	stops("ERROR: ramdisk: manifest.dtb: no FDT: it does not begin "
	      "with 0xd00dfeed\n");
}

static void test_no_fdt(void **state)
{
	(void)state;
	boot_input.no_fdt = true;
	/* there is no console to say so */
	stops("");
}

static void test_files_missing(void **state)
{
	(void)state;
	boot_input.file = "primary.bin";
	stops("ERROR: ramdisk: manifest.dtb: /hypervisor/vm1: kernel_filename: "
	      "no file \"primary.bin\" in the ramdisk\n");
	boot_input.file = "initrd.img";
	stops("ERROR: ramdisk: manifest.dtb: /hypervisor/vm1: ramdisk_filename:"
	      " no file \"initrd.img\" in the ramdisk\n");
	/* without a secondary boot goes on */
	boot_input.file = "north.bin";
	boots(NULL);
	assert_says("ERROR: ramdisk: manifest.dtb: /hypervisor/vm2: "
		    "kernel_filename: no file \"north.bin\" in the ramdisk\n");
}

static void two_secondaries(void)
{
	boot_vm("vm2", "north.bin", 0x100000);
	boot_vm("vm3", "south.bin", 0x70000000);
}

static void test_memory(void **state)
{
	(void)state;
	boot_input.vms = two_secondaries;
	boots(NULL);
	assert_says(
		"ERROR: ramdisk: manifest.dtb: /hypervisor/vm3: mem_size: no "
		"RAM range has 1879048192 bytes free\n");
	assert_not_says("vm3   ");
	boot_input.vms = NULL;
	boot_input.mem_size = 0x3000;
	boots(NULL);
	assert_says("ERROR: ramdisk: manifest.dtb: /hypervisor/vm2: mem_size: "
		    "12288 bytes, but \"north.bin\" needs 12293\n");
}

static void test_boot_address(void **state)
{
	(void)state;
	boot_input.boot_address = 0x42000000;
	boots(NULL);
	assert_says("0x42000000");
	/* where the ramdisk is */
	boot_input.boot_address = 0x41000000;
	stops_by("ramdisk: manifest.dtb: /hypervisor/vm1: boot_address: "
		 "\"primary.bin\": 0x41000000-0x41004000 overlaps the "
		 "ramdisk at ");
}

static void test_spin_table(void **state)
{
	(void)state;
	boot_input.method = "spin-table";
	boots(NULL);
	assert_says("INFO: letting CPU 2 go, at 0x40090008\n");
	assert_says("CPUs     3, started by spin table\n");
}

static void look(struct vcpu *p)
{
	struct vm *first = vm_find(1);
	struct vm *second = vm_find(2);
	const struct vcpu *v = &second->vcpus[0];
	uint64_t north = BOOT_RAM_END - 0x100000;

	assert_int_equal(vm_highest_id(), 2);
	assert_ptr_equal(p, &first->vcpus[0]);
	assert_int_equal(first->vcpu_count, KEEL_MAX_CPUS);
	assert_int_equal(cpus[2].arch.id, 0x100);
	assert_ptr_equal(cpus[2].arch.primary, &first->vcpus[2]);
	assert_string_equal(second->config.name, "vm2");

	/* the primary: 0x80000 into 2 MiB, and devices */
	machine_enter(p);
	assert_int_equal(host_cpu()->pc, 0x40280000);
	assert_true(page_is(host_cpu()->pc + PAGE_SIZE, BOOT_KERNEL));
	assert_true(
		host_guest_may(first, BOOT_UART, ACCESS_READ | ACCESS_WRITE));
	assert_false(host_guest_may(first, BOOT_UART, ACCESS_EXECUTE));
	assert_int_equal(host_monitor_prot(BOOT_UART), S1_DEVICE);

	/* the secondary: at the top, apart */
	assert_int_equal(v->state, VCPU_NEW);
	assert_int_equal(second->vcpus[1].state, VCPU_OFF);
	assert_int_equal(v->arch.regs.pc, north);
	assert_int_equal(v->arch.regs.x[0], 0x100000);
	assert_true(host_guest_may(second, north, ACCESS_RIGHTS));
	assert_false(host_guest_may(second, north - PAGE_SIZE, ACCESS_READ));
	assert_false(host_guest_may(second, BOOT_UART, ACCESS_READ));
	assert_false(host_guest_may(first, north, ACCESS_READ));
	assert_int_equal(host_monitor_prot(north), 0);
	assert_int_equal(host_monitor_prot(boot_input.ramdisk), 0);
	assert_true(page_is(north + PAGE_SIZE, BOOT_KERNEL));
	/* what nobody was given is as it was */
	assert_true(page_is(0x43000000, BOOT_FILL));
}

static void test_boots(void **state)
{
	(void)state;
	boots(look);
	assert_says("INFO: reading the FDT at 0x40100000, ");
	assert_says("CPUs     3, started by PSCI\n");
	assert_says("RAM      64 MiB     0x40000000 - 0x44000000\n");
	assert_says("   1  first ");
	assert_says("   2  vm2               1 MiB      2      26     0x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_bad_input, boot_setup),
		cmocka_unit_test_setup(test_no_ramdisk, boot_setup),
		cmocka_unit_test_setup(test_no_manifest, boot_setup),
		cmocka_unit_test_setup(test_manifest_spoilt, boot_setup),
		cmocka_unit_test_setup(test_no_fdt, boot_setup),
		cmocka_unit_test_setup(test_files_missing, boot_setup),
		cmocka_unit_test_setup(test_memory, boot_setup),
		cmocka_unit_test_setup(test_boot_address, boot_setup),
		cmocka_unit_test_setup(test_spin_table, boot_setup),
		cmocka_unit_test_setup(test_boots, boot_setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
