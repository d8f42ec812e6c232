/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * N-47: a machine with more CPUs than a build has did not boot at all. CPUs
 * too many are left out, and named; the one that boots never is.
 */
#include <stdio.h>

#include "kernel/base/cpu.h"
#include "test/support/whole_boot.h"

#define EXTRA 2

static uint32_t boot_cpu;	/* its place in the tree */
static const char *last_method; /* how the CPU that comes last starts */

/* The CPU that boots has affinity 0. */
static void some_cpus(void)
{
	for (uint32_t i = 0; i < KEEL_MAX_CPUS + EXTRA; i++) {
		const bool last = i == KEEL_MAX_CPUS + EXTRA - 1;
		const uint32_t affinity = i == boot_cpu ? 0 : (i + 1) << 8;
		char name[16];

		(void)snprintf(name, sizeof(name), "cpu@%x", affinity);
		node(name);
		string("device_type", "cpu");
		cells("reg", 0, affinity);
		string("enable-method", last ? last_method : "psci");
		cells("cpu-release-addr", 0, 0x40090000);
		end();
	}
}

static void setup_cpus(uint32_t boots_at, const char *method)
{
	boot_input.cpus = some_cpus;
	boot_cpu = boots_at;
	last_method = method;
}

static void says_left_out(uint32_t place)
{
	char line[120];

	(void)snprintf(line, sizeof(line),
		       "WARNING: the CPU of affinity 0x%x is left out: this "
		       "build has %d CPUs at most\n",
		       (place + 1) << 8, KEEL_MAX_CPUS);
	assert_says(line);
}

static void says_count(void)
{
	char line[60];

	(void)snprintf(line, sizeof(line), "CPUs     %d, started by PSCI\n",
		       KEEL_MAX_CPUS);
	assert_says(line);
}

/* The CPUs that run are the boot CPU and the tree's first ones. */
static void check_cpus(struct vcpu *primary)
{
	(void)primary;
	assert_int_equal(cpu_count, KEEL_MAX_CPUS);
	assert_int_equal(cpus[0].arch.id, 0);
	for (uint32_t i = 0; i < KEEL_MAX_CPUS - 1; i++) {
		if (i != boot_cpu)
			assert_non_null(cpu_find((i + 1) << 8));
	}
	assert_null(cpu_find((KEEL_MAX_CPUS + 1) << 8));
}

static void test_left_out(void **state)
{
	static const uint32_t places[] = { 0, KEEL_MAX_CPUS - 1, KEEL_MAX_CPUS,
					   KEEL_MAX_CPUS + 1 };

	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		setup_cpus(places[i], "psci");
		boots(check_cpus);
		says_count();
		for (uint32_t k = KEEL_MAX_CPUS; k < KEEL_MAX_CPUS + EXTRA; k++)
			if (k != boot_cpu)
				says_left_out(k);
		if (boot_cpu >= KEEL_MAX_CPUS)
			says_left_out(KEEL_MAX_CPUS - 1);
	}
}

/* One without a method harms as little; one in a spin table ends boot. */
static void test_methods(void **state)
{
	char line[120];

	(void)state;
	setup_cpus(0, "none");
	boots(check_cpus);
	says_left_out(KEEL_MAX_CPUS + 1);
	setup_cpus(0, "spin-table");
	(void)snprintf(line, sizeof(line),
		       "ERROR: FDT: /cpus/cpu@%x: this build has %d CPUs at "
		       "most\n",
		       (KEEL_MAX_CPUS + EXTRA) << 8, KEEL_MAX_CPUS);
	stops(line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_left_out, boot_setup),
		cmocka_unit_test_setup(test_methods, boot_setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
