/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * F-09: the answer to a preempted direct request reached somebody who had not
 * asked, or was given twice. Here whoever asked finds it, once, wherever and
 * whenever the responder goes on, and whatever the primary did meanwhile.
 */
#include "test/attack/attack.h"
#include "test/support/ffa_calls.h"

#define RUN	 FFA_ID(RUN)
#define MSG_WAIT FFA_ID(MSG_WAIT)
#define REQ	 FFA_ID(MSG_SEND_DIRECT_REQ)
#define REQ2	 (FFA_ID(MSG_SEND_DIRECT_REQ2) | FFA_64_BIT)
#define RESP	 FFA_ID(MSG_SEND_DIRECT_RESP)
#define RESP2	 (FFA_ID(MSG_SEND_DIRECT_RESP2) | FFA_64_BIT)
#define VM_STOP	 0xff08U
#define INVALID	 STATUS_INVALID_PARAMETERS

static struct vcpu *p, *p2, *a, *b;

static int boot(void **state)
{
	(void)state;
	machine_boot(4, 16);
	p = vcpu_of(1, 0);
	p2 = vcpu_of(1, 2);
	a = vcpu_of(2, 0);
	b = vcpu_of(3, 0);
	ffa_speaks(1, DIALECT_FFA_1_2);
	for (unsigned vm = 2; vm <= 4; vm++) {
		ffa_speaks(vm, DIALECT_FFA_1_2);
		vm_find(vm)->config.properties |= VM_SENDS_DIRECT |
						  VM_SENDS_DIRECT2;
		vm_find(vm)->vcpu_count = 1;
		assert_ptr_equal(ffa(p, RUN, ID(vm, 0)), vcpu_of(vm, 0));
		assert_ptr_equal(ffa(vcpu_of(vm, 0), MSG_WAIT), p);
	}
	return 0;
}

/* Nobody but the primary, which asked, though VM 2 has run in between. */
static void test_to_another(void **state)
{
	(void)state;
	assert_ptr_equal(ffa(p, REQ, ID(1, 3)), b);
	assert_ptr_equal(ffa_irq(b), p);
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), a);
	assert_refused(a, STATUS_BUSY, REQ, ID(2, 3));
	assert_ptr_equal(ffa(a, MSG_WAIT), p);
	assert_ptr_equal(ffa(p, RUN, ID(3, 0)), b);
	assert_refused(b, INVALID, RESP, ID(3, 2));
	assert_refused(b, INVALID, RESP, ID(3, 4));
	assert_refused(b, INVALID, RESP, ID(2, 1));
	assert_ptr_equal(ffa(b, RESP, ID(3, 1), 0, 31), p);
	assert_finds(p, RESP, ID(3, 1), 0, 31);
	assert_state(a, VCPU_BLOCKED_MAILBOX, false);
}

/* A secondary's answer does not go to the CPU that runs the responder. */
static void test_to_the_primary(void **state)
{
	(void)state;
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), a);
	assert_ptr_equal(ffa(a, REQ, ID(2, 3)), b);
	assert_ptr_equal(ffa_irq(b), p);
	/* the primary asks on its own behalf, on both CPUs */
	assert_refused(p, STATUS_BUSY, REQ, ID(1, 3));
	assert_refused(p2, STATUS_BUSY, REQ, ID(1, 3));
	assert_ptr_equal(ffa(p2, RUN, ID(3, 0)), b);
	assert_refused(b, INVALID, RESP, ID(3, 1));
	assert_ptr_equal(ffa(b, RESP, ID(3, 2), 0, 32), a);
	assert_finds(a, RESP, ID(3, 2), 0, 32);
	assert_ptr_equal(ffa(a, MSG_WAIT), p2);
	assert_finds(p2, MSG_WAIT, ID(2, 0));
}

/* Each request is answered once, by its own kind. */
static void test_twice(void **state)
{
	(void)state;
	for (unsigned wide = 0; wide < 2; wide++) {
		assert_ptr_equal(ffa(p, wide ? REQ2 : REQ, ID(1, 3)), b);
		assert_ptr_equal(ffa_irq(b), p);
		assert_ptr_equal(ffa(p, RUN, ID(3, 0)), b);
		if (wide)
			assert_refused(b, STATUS_DENIED, RESP, ID(3, 1));
		else
			assert_refused_wide(b, STATUS_DENIED, RESP2, ID(3, 1));
		assert_ptr_equal(ffa(b, wide ? RESP2 : RESP, ID(3, 1)), p);
		assert_ptr_equal(ffa(p, RUN, ID(3, 0)), b);
		assert_refused(b, STATUS_DENIED, RESP, ID(3, 1));
		assert_refused_wide(b, STATUS_DENIED, RESP2, ID(3, 1));
		assert_ptr_equal(ffa(b, MSG_WAIT), p);
	}
}

/* Two vCPUs of the responder's VM: the one that has no request answers none. */
static void test_by_its_sibling(void **state)
{
	struct vcpu *sibling = vcpu_of(3, 1);

	(void)state;
	vm_find(3)->vcpu_count = 2;
	assert_ptr_equal(ffa(p, REQ, ID(1, 3)), b);
	assert_ptr_equal(ffa_irq(b), p);
	assert_ptr_equal(ffa(p, RUN, ID(3, 1)), sibling);
	assert_refused(sibling, STATUS_DENIED, RESP, ID(3, 1));
	assert_ptr_equal(ffa(sibling, MSG_WAIT), p);
	assert_ptr_equal(ffa(p, RUN, ID(3, 0)), b);
	assert_ptr_equal(ffa(b, RESP, ID(3, 1), 0, 31), p);
	assert_finds(p, RESP, ID(3, 1), 0, 31);
}

/* Whoever asked is stopped: nobody finds the answer, and it is not kept. */
static void test_to_the_stopped(void **state)
{
	(void)state;
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), a);
	assert_ptr_equal(ffa(a, REQ, ID(2, 3)), b);
	assert_ptr_equal(ffa_irq(b), p);
	assert_ptr_equal(ffa(p, VM_STOP, 2), p);
	assert_ptr_equal(ffa(p, RUN, ID(3, 0)), b);
	assert_ptr_equal(ffa(b, RESP, ID(3, 2), 0, 32), p);
	assert_finds(p, MSG_WAIT, ID(3, 0));
	assert_ptr_equal(ffa(p, RUN, ID(3, 0)), b);
	assert_refused(b, STATUS_DENIED, RESP, ID(3, 2));
	assert_refused(b, STATUS_DENIED, RESP, ID(3, 1));
}

#define F09(function) cmocka_unit_test_setup(function, boot)

ATTACKS(F09(test_to_another), F09(test_to_the_primary), F09(test_twice),
	F09(test_by_its_sibling), F09(test_to_the_stopped))
