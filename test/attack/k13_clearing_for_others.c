/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * K-13: whoever called next on a vCPU first cleared all that a call before,
 * cut short by an interrupt, had left to be cleared: an ID_GET of another
 * thread, or the primary's RUN of another VM.
 */
#include "test/attack/threads.h"

#define PAGES  512 /* 32 steps of clearing */
#define ID_GET 0x84000069U
#define RUN    0x8400006dU
#define YIELD  0x8400006cU

static unsigned steps;

static void count_step(const struct host_step *step)
{
	steps += step->event == HOST_CLEAR;
}

static struct page_run big_run(void)
{
	return (struct page_run){ page_of(1, 4), PAGES };
}

/* Other calls of vCPU 0 of the primary: none of them is made again. */
static void others_call(void)
{
	struct vcpu *v = vcpu_of(1, 0);
	struct answer a;

	steps = 0;
	a = guest_call_once(v, CONDUIT_HVC, (const uint64_t[8]){ ID_GET });
	assert_success(a, v, 1);
	a = guest_call_once(v, CONDUIT_HVC, (const uint64_t[8]){ 0xff01 });
	assert_int_equal(a.x[0], 3);
	a = guest_call_once(v, CONDUIT_HVC,
			    (const uint64_t[8]){ RUN, 3 << 16 | 1 });
	assert_ptr_equal(a.next, vcpu_of(3, 1));
	a = guest_call_once(a.next, CONDUIT_HVC, (const uint64_t[8]){ YIELD });
	assert_ptr_equal(a.next, v);
	assert_int_equal(steps, 0);
}

/* Others call whenever a thread of the primary has been interrupted. */
static void call_between(struct thread *t)
{
	vcpu_of(3, 1)->arch.cpu = vcpu_of(1, 0)->arch.cpu;
	vcpu_of(3, 1)->arch.claimed = 0;
	machine_watch(false);
	machine_at_each_step(count_step);
	host_interrupt_every(1);
	do {
		thread_enter(t, vcpu_of(1, 0));
		others_call();
	} while (!t->done);
	host_interrupt_every(0);
}

static void test_send(void **state)
{
	struct thread t = thread_send(LEND, 1, 2, big_run());

	(void)state;
	call_between(&t);
	assert_thread(&t, t.a.x[2]);
}

static void test_reclaim(void **state)
{
	struct sent s = send_run(LEND, 1, 2, big_run());
	struct thread t = thread_reclaim(&s);

	(void)state;
	call_between(&t);
	assert_thread(&t, 0);
	assert_mode(1, big_run().begin, PAGE_OWNED, ACCESS_RIGHTS);
}

static void test_retrieve(void **state)
{
	struct page_run run = { page_of(2, 4), PAGES };
	struct thread t = thread_send(DONATE, 2, 1, run);
	struct sent s = { DONATE, 2, 1, PAGES, 0 };

	(void)state;
	thread_finish(&t, vcpu_of(2, 0));
	s.handle = (uint32_t)t.a.x[2];
	t = thread_retrieve(&s);
	call_between(&t);
	assert_int_equal(t.a.x[0], RETRIEVED);
	assert_mode(1, run.begin, PAGE_OWNED, ACCESS_RIGHTS);
}

ATTACKS(ATTACK(test_send), ATTACK(test_reclaim), ATTACK(test_retrieve))
