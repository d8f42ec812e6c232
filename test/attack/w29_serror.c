/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-29: an SError while a secondary ran ended the machine. It ends that vCPU;
 * the primary, which is told so, and the other VMs go on. QEMU raises none.
 */
#include "kernel/base/events.h"
#include "kernel/vm/dialect.h"
#include "test/attack/attack.h"

static void test_goes_on(void **state)
{
	struct vcpu *p = vcpu_of(1, 0);
	struct vcpu *v = vcpu_of(2, 0);
	struct answer a;

	(void)state;
	v->arch.cpu = p->arch.cpu;
	assert_ptr_equal(hvc(p, 0x8400006d, 2 << 16).next, v);
	host_switch(upcall_serror(v));
	assert_int_equal(p->arch.regs.x[0], 0x84000060);
	assert_int_equal(p->arch.regs.x[2], (uint64_t)-8);
	assert_int_equal(event_total(2, EVENT_SERROR), 1);
	for (unsigned i = 0; i < 1000; i++) {
		a = hvc(p, 0x8400006d, 2 << 16);
		assert_ptr_equal(a.next, p);
		assert_int_equal(a.x[0], 0x84000060);
		assert_int_equal(a.x[2], (uint64_t)-8);
	}
	assert_success(hvc(vcpu_of(3, 0), 0x84000069), vcpu_of(3, 0), 3);
	if (dialect_ffa_built) /* and so HF_VM_STOP */
		assert_int_equal(hvc(p, 0xff08, 2).x[0], 0);
}

ATTACKS(ATTACK(test_goes_on))
