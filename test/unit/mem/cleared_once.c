/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A RETRIEVE that is cut short behind its clearing does not clear again. The
 * pages of a sole borrower which had given them back with CLEAR were dirty
 * again from the first one on, each time.
 */
#include "test/attack/attack.h"

#define RUNS 80 /* of a page, of which each is a step of the clearing */

static unsigned cleared;

static void count(const struct host_step *step)
{
	cleared += step->event == HOST_CLEAR;
}

static struct answer retrieve_once(uint32_t length)
{
	return guest_call_once(vcpu_of(3, 0), CONDUIT_HVC,
			       (const uint64_t[8]){ RETRIEVE, 0, 0, length,
						    length });
}

static void test_cleared_once(void **state)
{
	struct page_run runs[RUNS];
	uint8_t d[PAGE_SIZE];
	struct answer a;
	struct sent s;
	uint32_t length;

	(void)state;
	machine_watch(false);
	for (unsigned i = 0; i < RUNS; i++)
		runs[i] = (struct page_run){ page_of(2, 2 * i), 1 };
	s = send_as(LEND, 2, 3, MEMORY_RWX, 0, runs, RUNS);
	retrieve(&s);
	wire_relinquish(d, s.handle, 3);
	put32(d, RELINQUISH_FLAGS, FLAG_CLEAR);
	put_tx(vcpu_of(3, 0), d, PAGE_SIZE);
	assert_success(hvc(vcpu_of(3, 0), RELINQUISH), vcpu_of(3, 0), 0);
	length = wire_retrieve(d, s.handle, LEND, 2, 3, RUNS);
	put_tx(vcpu_of(3, 0), d, PAGE_SIZE);
	machine_at_each_step(count);
	/* looks: before it begins, after each step, and behind the last one */
	host_interrupt_every(RUNS + 2);
	a = retrieve_once(length);
	assert_true(a.again);
	assert_int_equal(cleared, RUNS);
	a = retrieve_once(length);
	host_interrupt_every(0);
	assert_false(a.again);
	assert_int_equal(a.x[0], RETRIEVED);
	assert_int_equal(cleared, RUNS);
}

ATTACKS(ATTACK(test_cleared_once))
