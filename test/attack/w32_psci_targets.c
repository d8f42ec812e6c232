/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-32: targets of PSCI were cut to 16 bits, so that 0x10000 was vCPU 0. All of
 * w1 counts by a 32-bit id, all of x1 by a 64-bit one.
 */
#include "kernel/base/cpu.h"
#include "test/attack/attack.h"

#define INVALID ((uint64_t)-2)

static uint64_t ask(struct vcpu *v, uint64_t id, uint64_t target)
{
	return hvc(v, id, target, 0, 0).x[0];
}

static void test_targets(void **state)
{
	struct vcpu *p = vcpu_of(1, 0);
	struct vcpu *v = vcpu_of(2, 0);
	uint64_t self = p->arch.cpu->arch.id;

	(void)state;
	for (unsigned bit = 16; bit < 64; bit++) {
		uint64_t far = (uint64_t)1 << bit;
		uint64_t narrow = bit < 32 ? INVALID : 0;

		assert_int_equal(ask(v, 0xc4000004, far), INVALID);
		assert_int_equal(ask(v, 0xc4000003, far | 1), INVALID);
		assert_int_equal(ask(v, 0x84000004, far), narrow);
		assert_int_equal(ask(p, 0xc4000004, self | far), INVALID);
		assert_int_equal(ask(p, 0xc4000003, self | far), INVALID);
	}
}

ATTACKS(ATTACK(test_targets))
