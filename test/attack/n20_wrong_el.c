/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * N-20: a CPU that comes in at another EL than 2 said nothing. It says so now
 * on the tree's console, and does nothing that only EL2 can do.
 */
#include "test/support/whole_boot.h"

static void test_says_so(void **state)
{
	(void)state;
	boot_input.wrong_el = 1;
	stops("ERROR: entered at EL1, must be EL2 (of QEMU's virt: -machine "
	      "virtualization=on)\n");
	boot_input.wrong_el = 3;
	stops("ERROR: entered at EL3, must be EL2\n");
}

static void test_unaligned(void **state)
{
	(void)state;
	boot_input.wrong_el = 1;
	boot_input.fdt = 0x40800ffd;
	stops_by("entered at EL1");
	assert_says("INFO: copying the FDT from 0x40800ffd, ");
}

static void test_no_tree(void **state)
{
	(void)state;
	boot_input.wrong_el = 1;
	boot_input.no_fdt = true;
	stops("");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_says_so, boot_setup),
		cmocka_unit_test_setup(test_unaligned, boot_setup),
		cmocka_unit_test_setup(test_no_tree, boot_setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
