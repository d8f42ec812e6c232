/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * F-11: a VM that runs by its first request (keel,boot-run) has room for one.
 * Another vCPU of it, started by PSCI, was begun by a second request, which
 * took the place of the first: its sender was never answered, and by RESP2 two
 * VMs wrote x8 to x17 of a primary of 1.1, which are its own.
 */
#include "test/attack/attack.h"
#include "test/support/ffa_calls.h"

#define RUN	 FFA_ID(RUN)
#define MSG_WAIT FFA_ID(MSG_WAIT)
#define REQ	 FFA_ID(MSG_SEND_DIRECT_REQ)
#define RESP	 FFA_ID(MSG_SEND_DIRECT_RESP)
#define REQ2	 (FFA_ID(MSG_SEND_DIRECT_REQ2) | FFA_64_BIT)
#define RESP2	 (FFA_ID(MSG_SEND_DIRECT_RESP2) | FFA_64_BIT)
#define CPU_ON	 0xc4000003U
#define ENTRY	 0x41000000U
#define OWN	 0x1017U

/* The primary, of 1.1, asks VM 2, whose vCPU 0 begins and starts vCPU 1. */
static void begin(void)
{
	struct vcpu *v0 = vcpu_of(2, 0);

	for (unsigned vm = 1; vm <= 3; vm++) {
		ffa_speaks(vm, vm == 1 ? DIALECT_FFA_1_1 : DIALECT_FFA_1_2);
		vm_find((uint16_t)vm)->config.properties |= VM_SENDS_DIRECT |
							    VM_SENDS_DIRECT2;
		if (vm != 1)
			vm_find((uint16_t)vm)->config.properties |=
				VM_RECEIVES_DIRECT | VM_RECEIVES_DIRECT2;
	}
	vm_find(3)->vcpu_count = 1;
	vm_find(2)->config.boot_run = true;
	v0->state = VCPU_OFF;
	vcpu_reset(v0, ENTRY, 0);
	vcpu_become(v0, VCPU_NEW);
	vcpu_of(2, 1)->state = VCPU_OFF;
	assert_ptr_equal(ffa(vcpu_of(1, 0), REQ, ID(1, 2), 0, 0x1111, 0x1112),
			 v0);
	assert_ptr_equal(ffa(v0, CPU_ON, 1, ENTRY, 0), vcpu_of(1, 0));
}

static void test_second_request(void **state)
{
	struct vcpu *v0 = vcpu_of(2, 0);
	struct vcpu *other = vcpu_of(3, 0);

	(void)state;
	begin();
	/* VM 3, on CPU 1, asks VM 2, whose vCPU there is 1 */
	assert_ptr_equal(ffa(vcpu_of(1, 1), RUN, ID(3, 0)), other);
	assert_ptr_equal(ffa(other, REQ2, ID(3, 2)), other);
	assert_int_equal((uint32_t)other->arch.regs.x[0], FFA_ID(ERROR));
	/* vCPU 0 finds the primary's request, and answers it, by RESP alone */
	assert_ptr_equal(ffa(vcpu_of(1, 0), RUN, ID(2, 0)), v0);
	assert_ptr_equal(ffa(v0, MSG_WAIT), v0);
	assert_int_equal(v0->arch.regs.x[1], ID(1, 2));
	assert_int_equal(v0->arch.regs.x[3], 0x1111);
	vcpu_of(1, 0)->arch.regs.x[17] = OWN;
	assert_ptr_equal(ffa(v0, RESP2, ID(2, 1), 0, 0, 4, 5, 6, 7, 8, 9, 10,
			     11, 12, 13, 14, 15, 16, 17),
			 v0);
	assert_ptr_equal(ffa(v0, RESP, ID(2, 1), 0, 9), vcpu_of(1, 0));
	assert_int_equal(vcpu_of(1, 0)->arch.regs.x[3], 9);
	assert_int_equal(vcpu_of(1, 0)->arch.regs.x[17], OWN);
}

ATTACKS(ATTACK(test_second_request))
