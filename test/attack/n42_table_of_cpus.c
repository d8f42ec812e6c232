/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * N-42: the boot table said of all CPUs what was true of one of them: "only the
 * first can run" where a single one did not come.
 */
#include <stdio.h>

#include "test/support/whole_boot.h"

#define NOBODY_LOOKS 0x40090ff8 /* a release address */

/* How each CPU starts, by its place in the tree; NULL: it does not say. */
static const char *methods[KEEL_MAX_CPUS + 1];
static uint32_t lost; /* the one in whose release address nobody looks */

static void some_cpus(void)
{
	for (uint32_t i = 0; methods[i] != NULL; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "cpu@%x", i << 8);
		node(name);
		string("device_type", "cpu");
		cells("reg", 0, i << 8);
		string("enable-method", methods[i]);
		cells("cpu-release-addr", 0,
		      lost == i ? NOBODY_LOOKS : 0x40090000 + 8 * i);
		end();
	}
}

static void setup_cpus(const char *second, const char *third,
		       const char *fourth)
{
	boot_input.cpus = some_cpus;
	host_firmware.nobody_looks = NOBODY_LOOKS;
	lost = UINT32_MAX;
	methods[0] = "psci";
	methods[1] = second;
	methods[2] = third;
	methods[3] = fourth;
	methods[4] = NULL;
}

static void test_one_method(void **state)
{
	(void)state;
	setup_cpus("psci", "psci", "psci");
	boots(NULL);
	assert_says("CPUs     4, started by PSCI\n");
	setup_cpus("spin-table", "spin-table", "spin-table");
	boots(NULL);
	assert_says("CPUs     4, started by spin table\n");
	setup_cpus("none", "none", "none");
	boots(NULL);
	assert_says("CPUs     4, only the first can run\n");
	setup_cpus(NULL, NULL, NULL);
	boots(NULL);
	assert_says("CPUs     1\n");
}

static void test_several(void **state)
{
	(void)state;
	setup_cpus("none", "psci", "psci");
	boots(NULL);
	assert_says("CPUs     4, 2 started by PSCI, 1 cannot run: 0x100\n");
	setup_cpus("psci", "psci", "none");
	boots(NULL);
	assert_says("CPUs     4, 2 started by PSCI, 1 cannot run: 0x300\n");
	setup_cpus("spin-table", "none", "none");
	boots(NULL);
	assert_says("CPUs     4, 1 started by spin table, 2 cannot run: 0x300 "
		    "0x200\n");
	setup_cpus("spin-table", "psci", "none");
	boots(NULL);
	assert_says("CPUs     4, 1 started by PSCI, 1 started by spin table, 1 "
		    "cannot run: 0x300\n");
	setup_cpus("spin-table", "psci", "spin-table");
	boots(NULL);
	assert_says("CPUs     4, 1 started by PSCI, 2 started by spin table\n");
}

static void test_lost(void **state)
{
	(void)state;
	for (uint32_t i = 1; i < 4; i++) {
		char line[80];

		setup_cpus("spin-table", "spin-table", "spin-table");
		lost = i;
		boots(NULL);
		/* the others are counted from the last */
		(void)snprintf(line, sizeof(line),
			       "WARNING: CPU %u (affinity 0x%x) does not "
			       "come\n",
			       4 - i, i << 8);
		assert_says(line);
		(void)snprintf(line, sizeof(line),
			       "CPUs     4, 2 started by spin table, 1 cannot "
			       "run: 0x%x\n",
			       i << 8);
		assert_says(line);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_one_method, boot_setup),
		cmocka_unit_test_setup(test_several, boot_setup),
		cmocka_unit_test_setup(test_lost, boot_setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
