/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-22: CPU_ON could reset a vCPU whose registers another CPU was still saving.
 * A vCPU that goes off is off once they are saved, for all who ask.
 */
#include "test/attack/attack.h"

#define CPU_OFF	 0x84000002
#define CPU_ON	 0xc4000003
#define AFFINITY 0xc4000004
#define ENTRY	 0x41000000

static void test_cpu_on(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);
	struct vcpu *t = vcpu_of(2, 1);
	struct guest_regs before;

	(void)state;
	/* t is in CPU_OFF, and its CPU is saving its registers. */
	t->state = VCPU_OFF;
	t->arch.claimed = 1;
	before = t->arch.regs;
	assert_int_equal(hvc(v, AFFINITY, 1, 0).x[0], 0);
	assert_int_equal(hvc(v, CPU_ON, 1, ENTRY, 7).x[0], (uint64_t)-4);
	assert_memory_equal(&t->arch.regs, &before, sizeof(before));
	assert_int_equal(t->state, VCPU_OFF);
	vcpu_unclaim(t);
	assert_int_equal(hvc(v, AFFINITY, 1, 0).x[0], 1);
	assert_int_equal(hvc(v, CPU_ON, 1, ENTRY, 7).x[0], 0);
	assert_int_equal(t->arch.regs.pc, ENTRY);
}

ATTACKS(ATTACK(test_cpu_on))
