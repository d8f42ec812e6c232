/* SPDX-License-Identifier: BSD-3-Clause */
/* kernel/boot/no_partition: an image without FF-A refuses its properties. */
#include "test/support/whole_boot.h"

static void with_file(void)
{
	node("vm2");
	string("debug_name", "vm2");
	string("kernel_filename", "north.bin");
	cells("mem_size", 0x100000);
	cells("vcpu_count", 2);
	string("fdt_filename", "north.bin");
	end();
}

static void with_node(void)
{
	node("vm2");
	string("debug_name", "vm2");
	string("kernel_filename", "north.bin");
	cells("mem_size", 0x100000);
	cells("vcpu_count", 2);
	node("ffa");
	end();
	end();
}

static void primary_file(void)
{
	string("fdt_filename", "north.bin");
}

static void test_refused(void **state)
{
	(void)state;
	boot_input.vms = with_file;
	boots(NULL);
	assert_says("ERROR: ramdisk: manifest.dtb: /hypervisor/vm2: "
		    "fdt_filename: there is no FF-A in this image\n");
	boot_input.vms = with_node;
	boots(NULL);
	assert_says("ERROR: ramdisk: manifest.dtb: /hypervisor/vm2/ffa: there "
		    "is no FF-A in this image\n");
	boot_input.vm1 = primary_file;
	stops_by("ramdisk: manifest.dtb: /hypervisor/vm1: fdt_filename: there "
		 "is no FF-A in this image");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_refused, boot_setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
