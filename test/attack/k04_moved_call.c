/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * K-04: a guest moves a thread to another vCPU between an interrupt and the
 * call that it makes again. The call was refused there; and a later one on the
 * first vCPU, with the same registers, was given that call's answer and was not
 * carried out.
 */
#include "test/attack/threads.h"

#define PAGES 40 /* three steps of clearing */

static struct page_run run_of(unsigned i)
{
	return (struct page_run){ page_of(2, 64 + 64 * i), PAGES };
}

/* Begins a call on vCPU 0 of a VM, and ends it on vCPU 1. */
static void move(struct thread *t, unsigned vm)
{
	host_interrupt_every(1);
	thread_enter(t, vcpu_of(vm, 0));
	host_interrupt_every(0);
	thread_finish(t, vcpu_of(vm, 1));
}

static void test_send(void **state)
{
	struct thread t = thread_send(LEND, 2, 3, run_of(0));
	struct sent s = { LEND, 2, 3, PAGES, 0 };

	(void)state;
	move(&t, 2);
	assert_thread(&t, t.a.x[2]);
	s.handle = (uint32_t)t.a.x[2];
	reclaim(&s);
	/* other pages, the same registers */
	t = thread_send(LEND, 2, 3, run_of(1));
	thread_finish(&t, vcpu_of(2, 0));
	assert_thread(&t, t.a.x[2]);
	assert_int_not_equal(t.a.x[2], s.handle);
	assert_mode(2, run_of(1).begin, PAGE_OWNED_LENT, ACCESS_RIGHTS);
	assert_mode(2, run_of(0).begin, PAGE_OWNED, ACCESS_RIGHTS);
}

/* A thread is gone after its interrupt; another one's call looks the same. */
static void test_equal_call(void **state)
{
	struct thread gone = thread_send(LEND, 2, 3, run_of(0));
	struct thread t = thread_send(LEND, 2, 3, run_of(1));

	(void)state;
	host_interrupt_every(1);
	thread_enter(&gone, vcpu_of(2, 0));
	host_interrupt_every(0);
	thread_finish(&t, vcpu_of(2, 0));
	assert_thread(&t, t.a.x[2]);
	assert_mode(2, run_of(1).begin, PAGE_OWNED_LENT, ACCESS_RIGHTS);
}

static void test_relinquish(void **state)
{
	struct sent s[2];
	struct thread t;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		s[i] = send_run(LEND, 2, 3, run_of(i));
		retrieve(&s[i]);
	}
	t = thread_relinquish(&s[0]);
	move(&t, 3);
	assert_thread(&t, 0);
	/* RELINQUISH has no arguments */
	t = thread_relinquish(&s[1]);
	thread_finish(&t, vcpu_of(3, 0));
	assert_thread(&t, 0);
	assert_mode(3, run_of(1).begin, PAGE_NONE, 0);
}

static void test_reclaim(void **state)
{
	struct sent s = send_run(SHARE, 2, 3, run_of(0));
	struct thread t = thread_reclaim(&s);

	(void)state;
	move(&t, 2);
	assert_thread(&t, 0);
	assert_mode(2, run_of(0).begin, PAGE_OWNED, ACCESS_RIGHTS);
	assert_int_equal(slots_count(vm_find(2)), 0);
}

static void test_retrieve(void **state)
{
	struct thread t = thread_send(LEND, 2, 3, run_of(0));
	struct sent s = { LEND, 2, 3, PAGES, 0 };

	(void)state;
	thread_finish(&t, vcpu_of(2, 0));
	s.handle = (uint32_t)t.a.x[2];
	t = thread_retrieve(&s);
	move(&t, 3);
	assert_int_equal(t.a.x[0], RETRIEVED);
	assert_success(hvc(vcpu_of(3, 1), 0x84000065), vcpu_of(3, 1), 0);
	relinquish(&s);
	/* the same once more is carried out */
	t = thread_retrieve(&s);
	thread_finish(&t, vcpu_of(3, 0));
	assert_int_equal(t.a.x[0], RETRIEVED);
	assert_mode(3, run_of(0).begin, PAGE_BORROWED, ACCESS_RIGHTS);
}

ATTACKS(ATTACK(test_send), ATTACK(test_equal_call), ATTACK(test_relinquish),
	ATTACK(test_reclaim), ATTACK(test_retrieve))
