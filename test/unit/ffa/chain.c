/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Requests that are cut short, and chains of them: interrupts, YIELD, WFI, the
 * ways in and out that docs/ffa.md, 4.1 and 5.4 name, other CPUs, stopped VMs.
 */
#include "test/support/ffa_calls.h"

#define RUN	  FFA_ID(RUN)
#define MSG_WAIT  FFA_ID(MSG_WAIT)
#define YIELD	  FFA_ID(YIELD)
#define INTERRUPT FFA_ID(INTERRUPT)
#define SUCCESS	  FFA_ID(SUCCESS)
#define REQ	  FFA_ID(MSG_SEND_DIRECT_REQ)
#define RESP	  FFA_ID(MSG_SEND_DIRECT_RESP)
#define CPU_OFF	  0x84000002U
#define CPU_ON	  0x84000003U
#define SUSPEND	  0x84000001U
#define VM_STOP	  0xff08U
#define WAIT_INT  0xff06U
#define SPCI_RUN  RUN

static struct vcpu *p, *p3, *a, *b, *c;

/* VMs 2, 3 and 4, of one vCPU each, wait, and may ask. */
static int boot(void **state)
{
	(void)state;
	machine_boot(5, 16);
	p = vcpu_of(1, 0);
	p3 = vcpu_of(1, 3);
	a = vcpu_of(2, 0);
	b = vcpu_of(3, 0);
	c = vcpu_of(4, 0);
	ffa_speaks(1, DIALECT_FFA_1_2);
	for (unsigned vm = 2; vm <= 5; vm++) {
		struct vcpu *v = vcpu_of(vm, 0);

		ffa_speaks(vm, DIALECT_FFA_1_2);
		vm_find(vm)->config.properties |= VM_SENDS_DIRECT;
		vm_find(vm)->vcpu_count = 1;
		assert_ptr_equal(ffa(p, RUN, ID(vm, 0)), v);
		assert_ptr_equal(ffa(v, MSG_WAIT), p);
	}
	return 0;
}

/* The primary runs A, which asks B, which asks C. */
static void chain(void)
{
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), a);
	assert_ptr_equal(ffa(a, REQ, ID(2, 3), 0, 23), b);
	assert_ptr_equal(ffa(b, REQ, ID(3, 4), 0, 34), c);
	assert_finds(c, REQ, ID(3, 4), 0, 34);
	assert_state(a, VCPU_BLOCKED_REQUEST, false);
	assert_state(b, VCPU_BLOCKED_REQUEST, false);
	assert_state(c, VCPU_READY, true);
}

/* C answers B, B answers A, and A waits. */
static void unwind(struct vcpu *primary)
{
	assert_ptr_equal(ffa(c, RESP, ID(4, 3), 0, 43), b);
	assert_finds(b, RESP, ID(4, 3), 0, 43);
	assert_ptr_equal(ffa(b, RESP, ID(3, 2), 0, 32), a);
	assert_finds(a, RESP, ID(3, 2), 0, 32);
	assert_ptr_equal(ffa(a, MSG_WAIT), primary);
	assert_finds(primary, MSG_WAIT, ID(2, 0));
	assert_state(a, VCPU_BLOCKED_MAILBOX, false);
	assert_state(b, VCPU_BLOCKED_MAILBOX, false);
	assert_state(c, VCPU_BLOCKED_MAILBOX, false);
}

static void test_chain(void **state)
{
	(void)state;
	chain();
	unwind(p);
	/* the same again, begun by a request */
	assert_ptr_equal(ffa(p, REQ, ID(1, 2)), a);
	assert_ptr_equal(ffa(a, REQ, ID(2, 3)), b);
	assert_ptr_equal(ffa(b, REQ, ID(3, 4)), c);
	assert_ptr_equal(ffa(c, RESP, ID(4, 3)), b);
	assert_ptr_equal(ffa(b, RESP, ID(3, 2)), a);
	assert_ptr_equal(ffa(a, RESP, ID(2, 1), 0, 21), p);
	assert_finds(p, RESP, ID(2, 1), 0, 21);
}

/* 5.2, 10: DENIED by the first of the chain, BUSY by the others. */
static void test_5_2_10_cycle(void **state)
{
	struct vcpu *d = vcpu_of(5, 0);
	struct vcpu *p4 = vcpu_of(1, 4);

	(void)state;
	chain();
	assert_refused(c, STATUS_DENIED, REQ, ID(4, 2));
	assert_refused(c, STATUS_BUSY, REQ, ID(4, 3));
	/* of another chain the first is just BUSY */
	assert_ptr_equal(ffa(p4, RUN, ID(5, 0)), d);
	assert_refused(d, STATUS_BUSY, REQ, ID(5, 2));
	assert_refused(d, STATUS_BUSY, REQ, ID(5, 3));
	assert_refused(d, STATUS_BUSY, REQ, ID(5, 4));
	unwind(p);
}

/* A request that the primary began is answered by whom it asked, too. */
static void test_cycle_of_primary(void **state)
{
	(void)state;
	assert_ptr_equal(ffa(p, REQ, ID(1, 2)), a);
	assert_ptr_equal(ffa(a, REQ, ID(2, 3)), b);
	assert_refused(b, STATUS_BUSY, REQ, ID(3, 2));
	assert_refused(b, STATUS_DENIED, REQ, ID(3, 1));
}

/* 5.4: the request returns INTERRUPT; RUN goes on, and returns the response. */
static void test_5_4_interrupt(void **state)
{
	(void)state;
	assert_ptr_equal(ffa(p, REQ, ID(1, 2)), a);
	for (unsigned i = 0; i < 3; i++) {
		a->arch.regs.x[3] = 33;
		assert_ptr_equal(ffa_irq(a), p);
		assert_finds(p, INTERRUPT, ID(2, 0));
		assert_state(a, VCPU_READY, false);
		assert_ptr_equal(ffa(p, RUN, ID(2, 0)), a);
		assert_int_equal(a->arch.regs.x[3], 33);
	}
	assert_ptr_equal(ffa(a, RESP, ID(2, 1), 0, 7), p);
	assert_finds(p, RESP, ID(2, 1), 0, 7);
}

/* The primary may do other things meanwhile, and be somewhere else. */
static void test_5_4_interrupt_and_others(void **state)
{
	(void)state;
	assert_ptr_equal(ffa(p, REQ, ID(1, 2)), a);
	assert_ptr_equal(ffa_irq(a), p);
	assert_refused(p, STATUS_BUSY, REQ, ID(1, 2));
	assert_ptr_equal(ffa(p, REQ, ID(1, 3)), b);
	assert_ptr_equal(ffa(p3, RUN, ID(2, 0)), a);
	assert_ptr_equal(ffa(a, RESP, ID(2, 1), 0, 7), p3);
	assert_finds(p3, RESP, ID(2, 1), 0, 7);
	assert_ptr_equal(ffa(b, RESP, ID(3, 1), 0, 8), p);
	assert_finds(p, RESP, ID(3, 1), 0, 8);
}

/* In a chain the last is told, and is to be run; the others stay blocked. */
static void test_5_4_interrupt_in_chain(void **state)
{
	(void)state;
	chain();
	assert_ptr_equal(ffa_irq(c), p);
	assert_finds(p, INTERRUPT, ID(4, 0));
	assert_state(a, VCPU_BLOCKED_REQUEST, false);
	assert_state(b, VCPU_BLOCKED_REQUEST, false);
	assert_state(c, VCPU_READY, false);
	assert_refused(p, STATUS_BUSY, RUN, ID(2, 0));
	assert_refused(p, STATUS_BUSY, RUN, ID(3, 0));
	assert_refused(p, STATUS_BUSY, REQ, ID(1, 2));
	assert_refused(p, STATUS_BUSY, REQ, ID(1, 3));
	assert_refused(p, STATUS_BUSY, REQ, ID(1, 4));
	assert_ptr_equal(ffa(p, RUN, ID(4, 0)), c);
	unwind(p);
}

/* And where a response has been on the way up, it is the one above. */
static void test_5_4_interrupt_above(void **state)
{
	(void)state;
	chain();
	assert_ptr_equal(ffa(c, RESP, ID(4, 3)), b);
	assert_ptr_equal(ffa_irq(b), p);
	assert_finds(p, INTERRUPT, ID(3, 0));
	assert_ptr_equal(ffa(p, RUN, ID(3, 0)), b);
	assert_ptr_equal(ffa(b, RESP, ID(3, 2)), a);
	assert_ptr_equal(ffa_irq(a), p);
	assert_finds(p, INTERRUPT, ID(2, 0));
}

/* 5.4: YIELD is as an interrupt, and goes on with OK. */
static void test_5_4_yield(void **state)
{
	(void)state;
	assert_ptr_equal(ffa(p, REQ, ID(1, 2)), a);
	assert_ptr_equal(ffa(a, YIELD, 0, 5, 6), p);
	assert_finds(p, YIELD, ID(2, 0), 5, 6);
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), a);
	assert_finds(a, SUCCESS);
	assert_ptr_equal(ffa(a, RESP, ID(2, 1)), p);
	chain();
	assert_ptr_equal(ffa(c, YIELD), p);
	assert_finds(p, YIELD, ID(4, 0));
	assert_state(b, VCPU_BLOCKED_REQUEST, false);
	assert_ptr_equal(ffa(p, RUN, ID(4, 0)), c);
	unwind(p);
}

/*
 * 5.4: WFI in a request returns INTERRUPT, as no client knows another answer;
 * RUN returns what RUN does, as long as nothing is pending.
 */
static void test_5_4_wfi(void **state)
{
	(void)state;
	assert_ptr_equal(ffa(p, REQ, ID(1, 2)), a);
	assert_ptr_equal(ffa_wfi(a), p);
	assert_finds(p, INTERRUPT, ID(2, 0));
	assert_state(a, VCPU_BLOCKED_INTERRUPT, false);
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), p);
	assert_finds(p, WAIT_INT, ID(2, 0));
	assert_refused(p, STATUS_BUSY, REQ, ID(1, 2));
	a->virq_enabled = a->virq_pending = 1;
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), a);
	assert_ptr_equal(ffa_wfi(a), p);
	assert_finds(p, WAIT_INT, ID(2, 0));
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), a);
	assert_ptr_equal(ffa(a, SUSPEND), p);
	assert_finds(p, WAIT_INT, ID(2, 0));
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), a);
	assert_ptr_equal(ffa(a, RESP, ID(2, 1)), p);
}

static void test_5_4_wfi_in_chain(void **state)
{
	(void)state;
	chain();
	assert_ptr_equal(ffa_wfi(c), p);
	assert_finds(p, WAIT_INT, ID(4, 0));
	c->virq_enabled = c->virq_pending = 1;
	assert_ptr_equal(ffa(p, RUN, ID(4, 0)), c);
	unwind(p);
}

/* 5.4: UP VMs move, whole chains of them, too. */
static void test_5_4_chain_moves(void **state)
{
	(void)state;
	chain();
	assert_ptr_equal(ffa_irq(c), p);
	assert_ptr_equal(ffa(p3, RUN, ID(4, 0)), c);
	unwind(p3);
	assert_ptr_equal(a->arch.cpu, p3->arch.cpu);
	assert_ptr_equal(b->arch.cpu, p3->arch.cpu);
}

/* 5.4: with one vCPU of a VM that has several, the chain stays. */
static void test_5_4_chain_stays(void **state)
{
	(void)state;
	for (unsigned vm = 2; vm <= 4; vm++) {
		boot(NULL);
		vm_find(vm)->vcpu_count = 2;
		chain();
		assert_ptr_equal(ffa_irq(c), p);
		assert_refused(p3, STATUS_DENIED, RUN, ID(4, 0));
		assert_ptr_equal(ffa(p, RUN, ID(4, 0)), c);
		unwind(p);
	}
}

/* The same of a request of the primary's; without one it may move. */
static void test_5_4_request_stays(void **state)
{
	(void)state;
	vm_find(2)->vcpu_count = 2;
	assert_ptr_equal(ffa(p, REQ, ID(1, 2)), a);
	assert_ptr_equal(ffa_irq(a), p);
	assert_refused(p3, STATUS_DENIED, RUN, ID(2, 0));
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), a);
	assert_ptr_equal(ffa_wfi(a), p);
	assert_refused(p3, STATUS_DENIED, RUN, ID(2, 0));
	a->virq_enabled = a->virq_pending = 1;
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), a);
	assert_ptr_equal(ffa(a, RESP, ID(2, 1)), p);
	assert_ptr_equal(ffa(p3, RUN, ID(2, 0)), a);
}

/* Whoever has to answer does not go off first. */
static void test_cpu_off(void **state)
{
	struct vcpu *second = vcpu_of(2, 1);

	(void)state;
	vm_find(2)->vcpu_count = 2;
	second->state = VCPU_OFF;
	assert_ptr_equal(ffa(p, REQ, ID(1, 2)), a);
	assert_ptr_equal(ffa(a, CPU_OFF), a);
	assert_int_equal(a->arch.regs.x[0], (uint64_t)-3);
	assert_state(a, VCPU_READY, true);
	/* CPU_ON is an exit; the request is the vCPU's that has it */
	assert_ptr_equal(ffa(a, CPU_ON, 1, 0x1000), p);
	assert_finds(p, INTERRUPT, ID(2, 0));
	assert_state(second, VCPU_NEW, false);
	assert_ptr_equal(ffa(p, RUN, ID(2, 1)), second);
	assert_refused(second, STATUS_DENIED, RESP, ID(2, 1));
	assert_ptr_equal(ffa(second, CPU_OFF), p);
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), a);
	assert_ptr_equal(ffa(a, RESP, ID(2, 1)), p);
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), a);
	assert_ptr_equal(ffa(a, CPU_OFF), p);
}

static void stop(unsigned vm)
{
	assert_ptr_equal(ffa(p, VM_STOP, vm), p);
	assert_int_equal(p->arch.regs.x[0], 0);
}

/* The last is stopped: whoever waits for it is told, when it is run. */
static void test_stop_last(void **state)
{
	(void)state;
	chain();
	assert_ptr_equal(ffa_irq(c), p);
	stop(4);
	assert_ptr_equal(ffa(p, RUN, ID(4, 0)), p);
	assert_finds(p, FFA_ID(ERROR), ID(4, 0), (uint32_t)STATUS_ABORTED);
	assert_refused(p, STATUS_BUSY, RUN, ID(2, 0));
	assert_ptr_equal(ffa(p, RUN, ID(3, 0)), b);
	assert_finds(b, FFA_ID(ERROR), ID(4, 0), (uint32_t)STATUS_ABORTED);
	assert_ptr_equal(ffa(b, RESP, ID(3, 2), 0, 32), a);
	assert_finds(a, RESP, ID(3, 2), 0, 32);
}

/* One in the middle is: nobody finds the answer of the last. */
static void test_stop_middle(void **state)
{
	(void)state;
	chain();
	assert_ptr_equal(ffa_irq(c), p);
	stop(3);
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), a);
	assert_finds(a, FFA_ID(ERROR), ID(3, 0), (uint32_t)STATUS_ABORTED);
	assert_ptr_equal(ffa(a, MSG_WAIT), p);
	assert_ptr_equal(ffa(p, RUN, ID(4, 0)), c);
	assert_ptr_equal(ffa(c, RESP, ID(4, 3), 0, 43), p);
	assert_finds(p, MSG_WAIT, ID(4, 0));
	assert_state(c, VCPU_BLOCKED_MAILBOX, false);
	assert_state(b, VCPU_ABORTED, false);
	assert_ptr_equal(ffa(p, REQ, ID(1, 4)), c);
}

/* The receiver of the primary's own request is. */
static void test_stop_receiver(void **state)
{
	(void)state;
	assert_ptr_equal(ffa(p, REQ, ID(1, 2)), a);
	assert_ptr_equal(ffa_irq(a), p);
	stop(2);
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), p);
	assert_finds(p, FFA_ID(ERROR), ID(2, 0), (uint32_t)STATUS_ABORTED);
}

/* W-29: an SError is told as a stop at once. */
static void test_serror(void **state)
{
	struct vcpu *next;

	(void)state;
	assert_ptr_equal(ffa(p, REQ, ID(1, 2)), a);
	next = upcall_serror(a);
	assert_ptr_equal(next, p);
	host_switch(next);
	assert_finds(p, FFA_ID(ERROR), ID(2, 0), (uint32_t)STATUS_ABORTED);
	assert_state(a, VCPU_ABORTED, false);
}

/* A primary that speaks SPCI 0.9 runs chains of others, in its own words. */
static void test_spci_primary(void **state)
{
	(void)state;
	ffa_speaks(1, DIALECT_SPCI);
	chain();
	assert_ptr_equal(ffa_irq(c), p);
	assert_finds(p, 0x84000062, ID(4, 0));
	assert_ptr_equal(ffa(p, SPCI_RUN, ID(2, 0)), p);
	assert_finds(p, 0x84000060, 0, (uint64_t)-4);
	assert_ptr_equal(ffa(p3, SPCI_RUN, ID(4, 0)), c);
	unwind(p3);
}

/* INIT: a vCPU that has not waited yet asks one that does. */
static void test_4_1_init(void **state)
{
	(void)state;
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), a);
	a->initialized = false;
	assert_ptr_equal(ffa(a, REQ, ID(2, 3)), b);
	assert_ptr_equal(ffa(b, RESP, ID(3, 2)), a);
	assert_finds(a, RESP, ID(3, 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_chain, boot),
		cmocka_unit_test_setup(test_5_2_10_cycle, boot),
		cmocka_unit_test_setup(test_cycle_of_primary, boot),
		cmocka_unit_test_setup(test_5_4_interrupt, boot),
		cmocka_unit_test_setup(test_5_4_interrupt_and_others, boot),
		cmocka_unit_test_setup(test_5_4_interrupt_in_chain, boot),
		cmocka_unit_test_setup(test_5_4_interrupt_above, boot),
		cmocka_unit_test_setup(test_5_4_yield, boot),
		cmocka_unit_test_setup(test_5_4_wfi, boot),
		cmocka_unit_test_setup(test_5_4_wfi_in_chain, boot),
		cmocka_unit_test_setup(test_5_4_chain_moves, boot),
		cmocka_unit_test_setup(test_5_4_chain_stays, boot),
		cmocka_unit_test_setup(test_5_4_request_stays, boot),
		cmocka_unit_test_setup(test_cpu_off, boot),
		cmocka_unit_test_setup(test_stop_last, boot),
		cmocka_unit_test_setup(test_stop_middle, boot),
		cmocka_unit_test_setup(test_stop_receiver, boot),
		cmocka_unit_test_setup(test_serror, boot),
		cmocka_unit_test_setup(test_spci_primary, boot),
		cmocka_unit_test_setup(test_4_1_init, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
