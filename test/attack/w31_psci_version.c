/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-31: where firmware had a PSCI of a version that was not known, the primary
 * lost every SPCI call, too. One has nothing to do with the other.
 */
#include "test/attack/attack.h"

static void test_versions(void **state)
{
	static const int64_t versions[] = { -1, 0, 1, 0x20000, 0x7fffffff };
	struct vcpu *p = vcpu_of(1, 0);

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		host_firmware.others = versions[i];
		host_firmware.cpu_on = versions[i];
		assert_success(hvc(p, 0x84000069), p, 1);
		assert_success(smc(p, 0x84000063), p, 9);
		assert_success(hvc(p, 0x8400006c), p, 0);
		assert_int_equal(hvc(p, 0x84000000).x[0], 0x10001);
		host_firmware.smc_allowed = false;
		assert_success(smc(p, 0x84000069), p, 1);
		host_firmware.smc_allowed = true;
	}
}

ATTACKS(ATTACK(test_versions))
