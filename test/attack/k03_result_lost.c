/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * K-03: two threads of a guest take turns on one vCPU, each in a call that
 * clears: the one was given the other's answer, or made its call twice.
 */
#include "test/attack/threads.h"

#define PAGES 40 /* three steps of clearing */

static struct page_run run_of(unsigned i)
{
	return (struct page_run){ page_of(2, 64 + 64 * i), PAGES };
}

static void assert_runs(unsigned vm, enum page_state state)
{
	for (unsigned i = 0; i < 2; i++)
		for (unsigned p = 0; p < PAGES; p++)
			assert_int_equal(
				mode_of(vm, run_of(i).begin + p * PAGE_SIZE)
					.state,
				state);
}

/* Thread 0 is interrupted; then 1 makes so many entries, and so on. */
static void take_turns(struct thread *t, unsigned vm, unsigned entries)
{
	struct vcpu *v = vcpu_of(vm, 0);

	host_interrupt_every(1);
	thread_enter(&t[0], v);
	while (!t[0].done || !t[1].done) {
		for (unsigned i = 0; i < entries && !t[1].done; i++)
			thread_enter(&t[1], v);
		if (!t[0].done)
			thread_enter(&t[0], v);
	}
	host_interrupt_every(0);
}

static void test_sends(void **state)
{
	(void)state;
	for (unsigned entries = 1; entries <= 6; entries++) {
		struct thread t[2];

		attack_boot(NULL);
		t[0] = thread_send(LEND, 2, 3, run_of(0));
		t[1] = thread_send(DONATE, 2, 3, run_of(1));
		take_turns(t, 2, entries);
		assert_thread(&t[0], t[0].a.x[2]);
		assert_thread(&t[1], t[1].a.x[2]);
		assert_int_not_equal(t[0].a.x[2], t[1].a.x[2]);
		assert_int_equal(slots_count(vm_find(2)), 2);
		/* each handle is of the thread's own pages */
		retrieve(&(struct sent){ LEND, 2, 3, PAGES,
					 (uint32_t)t[0].a.x[2] });
		assert_mode(3, run_of(0).begin, PAGE_BORROWED, ACCESS_RIGHTS);
	}
}

static void test_reclaims(void **state)
{
	(void)state;
	for (unsigned entries = 1; entries <= 6; entries++) {
		struct thread t[2];

		attack_boot(NULL);
		for (unsigned i = 0; i < 2; i++) {
			struct sent s = send_run(LEND, 2, 3, run_of(i));

			t[i] = thread_reclaim(&s);
		}
		take_turns(t, 2, entries);
		assert_thread(&t[0], 0);
		assert_thread(&t[1], 0);
		assert_int_equal(slots_count(vm_find(2)), 0);
		assert_runs(2, PAGE_OWNED);
	}
}

static void test_relinquishes(void **state)
{
	(void)state;
	for (unsigned entries = 1; entries <= 6; entries++) {
		struct thread t[2];

		attack_boot(NULL);
		for (unsigned i = 0; i < 2; i++) {
			struct sent s = send_run(LEND, 2, 3, run_of(i));

			retrieve(&s);
			t[i] = thread_relinquish(&s);
		}
		take_turns(t, 3, entries);
		assert_thread(&t[0], 0);
		assert_thread(&t[1], 0);
		assert_runs(3, PAGE_NONE);
	}
}

/* The first one's RX is in the second one's way until it is given back. */
static void test_retrieves(void **state)
{
	struct vcpu *v;

	(void)state;
	for (unsigned entries = 1; entries <= 6; entries++) {
		struct thread t[2];
		struct sent s[2];

		attack_boot(NULL);
		v = vcpu_of(3, 0);
		for (unsigned i = 0; i < 2; i++) {
			s[i] = (struct sent){ LEND, 2, 3, PAGES, 0 };
			t[i] = thread_send(LEND, 2, 3, run_of(i));
			thread_finish(&t[i], vcpu_of(2, 0));
			s[i].handle = (uint32_t)t[i].a.x[2];
			t[i] = thread_retrieve(&s[i]);
		}
		take_turns(t, 3, entries);
		for (unsigned i = 0; i < 2; i++) {
			if (t[i].a.x[0] == RETRIEVED)
				continue;
			assert_error(t[i].a, v, STATUS_BUSY);
			assert_success(hvc(v, 0x84000065), v, 0);
			t[i].done = false;
			thread_finish(&t[i], v);
			assert_int_equal(t[i].a.x[0], RETRIEVED);
		}
		assert_runs(3, PAGE_BORROWED);
	}
}

ATTACKS(ATTACK(test_sends), ATTACK(test_reclaims), ATTACK(test_relinquishes),
	ATTACK(test_retrieves))
