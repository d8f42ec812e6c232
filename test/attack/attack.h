/* SPDX-License-Identifier: BSD-3-Clause */
/* One attack a program: what they share. */
#pragma once

#include "kernel/map/pool.h"
#include "kernel/vm/vcpu.h"
#include "test/support/wire.h"

/* Runs one test function, on a machine of three VMs. */
static inline int attack_boot(void **state)
{
	(void)state;
	machine_boot(3, MACHINE_PAGES);
	return 0;
}

#define ATTACKS(...)                                               \
	int main(void)                                             \
	{                                                          \
		const struct CMUnitTest tests[] = { __VA_ARGS__ }; \
                                                                   \
		return cmocka_run_group_tests(tests, NULL, NULL);  \
	}

#define ATTACK(function) cmocka_unit_test_setup(function, attack_boot)
