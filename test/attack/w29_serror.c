/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-29: an SError while a secondary ran ended the machine. It is given to that
 * vCPU, once; the primary and the other VMs go on. QEMU cannot raise one.
 */
#include "kernel/base/events.h"
#include "test/attack/attack.h"

#define HCR_VSE 0x100

static void test_goes_on(void **state)
{
	struct vcpu *p = vcpu_of(1, 0);
	struct vcpu *v = vcpu_of(2, 0);
	struct snapshot before = snapshot();

	(void)state;
	v->arch.cpu = p->arch.cpu;
	for (unsigned i = 0; i < 1000; i++) {
		assert_ptr_equal(hvc(p, 0x8400006d, 2 << 16).next, v);
		assert_ptr_equal(upcall_serror(v), v);
		assert_int_equal(host_cpu()->hcr & HCR_VSE, HCR_VSE);
		/* The guest takes it, which clears the bit, and goes on. */
		host_cpu()->hcr &= ~(uint64_t)HCR_VSE;
		host_switch(upcall_irq(v));
		assert_int_equal(p->arch.regs.x[0], 0x84000062);
		assert_int_equal(host_cpu()->hcr & HCR_VSE, 0);
	}
	assert_true(event_total(2, EVENT_SERROR) >= 1000);
	assert_unchanged(&before);
	assert_success(hvc(vcpu_of(3, 0), 0x84000069), vcpu_of(3, 0), 3);
}

ATTACKS(ATTACK(test_goes_on))
