/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-24: ticks * 10^9 wrapped after 295 s at 62.5 MHz. Nanoseconds are rounded
 * up, so that 0 means due, and what does not fit is as long as can be.
 */
#include "arch/ticks.h"

#include "test/attack/attack.h"

static void test_conversion(void **state)
{
	static const uint64_t frequencies[] = {
		1, 19200000, 24000000, 62500000, 1000000000, UINT32_MAX
	};

	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		uint64_t f = frequencies[i];

		assert_int_equal(ticks_to_ns(0, f), 0);
		assert_int_not_equal(ticks_to_ns(1, f), 0);
		for (uint64_t s = 1; s < 4000000000; s *= 10)
			assert_int_equal(ticks_to_ns(s * f, f),
					 s * NS_PER_SECOND);
		assert_true(ticks_to_ns(UINT64_MAX, f) >= UINT64_MAX / 5);
	}
	assert_int_equal(ticks_to_ns(UINT64_MAX, 1), UINT64_MAX);
	assert_int_equal(ticks_to_ns(1, 0), UINT64_MAX);
}

/* The sleep that a WFI tells, with 296 s to go. */
static void test_wfi(void **state)
{
	struct vcpu *p = vcpu_of(1, 0);
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	v->arch.cpu = p->arch.cpu;
	assert_ptr_equal(hvc(p, 0x8400006d, 2 << 16).next, v);
	host_counter = 5;
	host_cpu()->timer.cntv_cval = 5 + 296 * host_frequency;
	host_cpu()->timer.cntv_ctl = 1;
	host_switch(upcall_wfi(v));
	assert_int_equal(p->arch.regs.x[0], 0xff09);
	assert_int_equal(p->arch.regs.x[2], 296 * NS_PER_SECOND);
}

ATTACKS(ATTACK(test_conversion), ATTACK(test_wfi))
