/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-20: RUN of a blocked vCPU says what RUN of one that is off says. SPCI 0.9
 * keeps that code; but nothing runs by it, and who has slept goes on sleeping.
 */
#include "test/attack/attack.h"

#define RUN 0x8400006d

static void test_codes(void **state)
{
	static const enum vcpu_state states[] = { VCPU_OFF,
						  VCPU_BLOCKED_MAILBOX,
						  VCPU_BLOCKED_INTERRUPT };
	struct vcpu *p = vcpu_of(1, 0);
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		v->state = states[i];
		assert_error(hvc(p, RUN, 2 << 16), p,
			     STATUS_INVALID_PARAMETERS);
		assert_int_equal(v->state, states[i]);
		assert_int_equal(v->arch.claimed, 0);
	}
}

/* Pending is not enough, nor is a timer that is masked. */
static void test_not_woken(void **state)
{
	struct vcpu *p = vcpu_of(1, 0);
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	v->state = VCPU_BLOCKED_INTERRUPT;
	v->virq_pending = UINT64_MAX;
	v->arch.regs.timer.cntv_ctl = 3;
	assert_error(hvc(p, RUN, 2 << 16), p, STATUS_INVALID_PARAMETERS);
	v->virq_enabled = 1;
	assert_ptr_equal(hvc(p, RUN, 2 << 16).next, v);
}

ATTACKS(ATTACK(test_codes), ATTACK(test_not_woken))
