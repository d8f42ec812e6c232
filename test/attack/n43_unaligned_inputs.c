/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * N-43: a boot loader may hand over an FDT at an address that is no multiple of
 * 8, where libfdt reads nothing. Boot ended then without a line, since the
 * console stands in the tree. Ramdisks may be anywhere, too.
 */
#include <inttypes.h>
#include <stdio.h>

#include "test/support/whole_boot.h"

#include "arch/boot.h"

/* Nothing but what the primary's map has of the inputs is left. */
static void look(struct vcpu *primary)
{
	(void)primary;
	boot_assert_input_kept();
	assert_int_equal(host_monitor_prot(boot_input.fdt), 0);
	assert_int_equal(host_monitor_prot(arch_image().end), 0);
	assert_int_equal(host_monitor_prot(boot_input.ramdisk), 0);
}

static void boots_with_fdt_at(uint64_t address, void (*check)(struct vcpu *))
{
	char line[80];

	boot_input.fdt = address;
	boots(check);
	(void)snprintf(line, sizeof(line),
		       "INFO: copying the FDT from 0x%" PRIx64 ", ", address);
	assert_says(line);
	assert_says("CPUs     3, started by PSCI\n");
}

static void test_fdt(void **state)
{
	(void)state;
	for (uint64_t i = 1; i < 8; i++)
		boots_with_fdt_at(0x40800000 + i, look);
	/* its header in two pages, its end in a page of the ramdisk */
	boots_with_fdt_at(0x40800ffd, look);
	boots_with_fdt_at(boot_input.ramdisk - 0x7fd, look);
	/* as long as it says, which is more than there is */
	boot_input.slack = 0x1ff000;
	boots_with_fdt_at(0x40800ffd, look);
}

/* Where the copy goes: a boot loader that does not know better. */
static void test_fdt_behind_image(void **state)
{
	(void)state;
	boots_with_fdt_at(arch_image().end + 4, NULL);
	boots_with_fdt_at(arch_image().end + 0xffc, NULL);
}

static void test_fdt_wrong(void **state)
{
	(void)state;
	/* no console can be found in these: nothing else goes wrong */
	boot_input.fdt = 0x40800004;
	boot_input.slack = 0x200000;
	stops("");
	boot_input.no_fdt = true;
	stops("");
}

static void test_ramdisk(void **state)
{
	(void)state;
	for (int old = 0; old < 2; old++) {
		boot_input.old = old != 0;
		for (uint64_t i = 1; i < 8; i++) {
			boot_input.ramdisk = 0x41000000 + i;
			boots(NULL);
		}
		boot_input.ramdisk = 0x41000fff;
		boots(NULL);
		/* both in one page */
		boot_input.fdt = boot_input.ramdisk - 0x7fc;
		boots(NULL);
		boot_input.fdt = 0x40100000;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_fdt, boot_setup),
		cmocka_unit_test_setup(test_fdt_behind_image, boot_setup),
		cmocka_unit_test_setup(test_fdt_wrong, boot_setup),
		cmocka_unit_test_setup(test_ramdisk, boot_setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
