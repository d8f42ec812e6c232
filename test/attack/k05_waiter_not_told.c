/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * K-05: a VM sends with notify while the receiver is in a call that takes its
 * RX and then gives it back unfilled, as a RETRIEVE that fails: it was BUSY and
 * was never told to go on.
 */
#include "test/attack/attack.h"

#define MSG_SEND 0x8400006eU

static struct answer sent;
static bool waits;

static void send_notify(void)
{
	sent = guest_call_once(vcpu_of(2, 0), CONDUIT_HVC,
			       (const uint64_t[8]){ MSG_SEND, 2 << 16 | 3, 0, 8,
						    1 });
	waits = !sent.again && sent.x[0] == 0x84000060;
}

/* RX is free: nobody may wait for it who has not been told. */
static void assert_told(void)
{
	struct mailbox *m = &vm_find(3)->mailbox;

	assert_int_equal(m->state, MAILBOX_EMPTY);
	assert_false(mailbox_has_waiters(m));
	if (!waits)
		send_notify();
	assert_int_equal(m->state & 3, MAILBOX_RECEIVED);
}

/* On another CPU, at each step of the receiver's call, until it is BUSY. */
static void send_meanwhile(const struct host_step *step)
{
	(void)step;
	if (!waits && vm_find(3)->mailbox.state != MAILBOX_EMPTY)
		send_notify();
}

/* A retrieve that finds no pages for its tables, though it folds some. */
static void test_retrieve(void **state)
{
	struct page_run one = { page_of(2, 511), 2 }; /* in two blocks */
	struct sent s =
		send_run(SHARE, 3, 2, (struct page_run){ page_of(3, 3), 1 });

	(void)state;
	reclaim(&s); /* a table of VM 3 that can be folded */
	s = send_run(LEND, 2, 3, one);
	machine_watch(false); /* of the calls in between it sees nothing */
	pool_drain(0);
	waits = false;
	machine_at_each_step(send_meanwhile);
	assert_error(try_retrieve(&s), vcpu_of(3, 0), STATUS_NO_MEMORY);
	machine_at_each_step(NULL);
	pool_refill();
	assert_told();
}

/* Any call that gives RX back: here it takes its time. */
static void test_given_back(void **state)
{
	struct mailbox *m = &vm_find(3)->mailbox;

	(void)state;
	assert_true(mailbox_claim(m));
	send_notify();
	mailbox_abandon(m);
	assert_told();
}

/* So does one that wanted to unmap it. */
static void test_reopened(void **state)
{
	struct mailbox *m = &vm_find(3)->mailbox;
	uint32_t was;

	(void)state;
	assert_true(mailbox_close(m, &was));
	send_notify();
	mailbox_reopen(m, was);
	assert_told();
}

/* A sender that is BUSY although it wants to be told is on the list. */
static void test_on_the_list(void **state)
{
	struct mailbox *m = &vm_find(3)->mailbox;
	struct vcpu *v = vcpu_of(3, 0);

	(void)state;
	(void)hvc(vcpu_of(1, 0), MSG_SEND, 1 << 16 | 3, 0, 1);
	send_notify();
	assert_true(waits && mailbox_has_waiters(m));
	assert_int_equal(hvc(v, 0x8400006a).x[3], 1);
	/* the primary is told, and finds who it is */
	assert_int_equal(hvc(v, 0x84000065).next->arch.regs.x[0], 0x84000065);
	assert_int_equal(hvc(vcpu_of(1, 0), 0xff04, 3).x[0], 2);
}

ATTACKS(ATTACK(test_retrieve), ATTACK(test_given_back), ATTACK(test_reopened),
	ATTACK(test_on_the_list))
