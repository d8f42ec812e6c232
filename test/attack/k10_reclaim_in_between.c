/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * K-10: RECLAIM that meets a receiver in the middle of a RETRIEVE is DENIED, as
 * if the receiver held the region: the sender cannot tell "held" from "try
 * again", which is BUSY.
 */
#include "test/attack/attack.h"

static struct sent region;
static unsigned tries;
static bool denied;

/* On another CPU, at a barrier or an invalidation of the receiver's call. */
static void try_to_reclaim(const struct host_step *step)
{
	struct answer a = try_reclaim(&region, 0);

	(void)step;
	tries++;
	if (a.x[0] != 0x84000060 || (int32_t)a.x[2] != STATUS_BUSY)
		denied = true;
}

static void test_retrieve(void **state)
{
	struct answer a;

	(void)state;
	region = send_run(LEND, 2, 3, (struct page_run){ page_of(2, 3), 1 });
	machine_at_each_step(try_to_reclaim);
	a = try_retrieve(&region);
	machine_at_each_step(NULL);
	assert_int_equal(a.x[0], RETRIEVED);
	assert_true(tries > 0);
	assert_false(denied);
	/* now it is held */
	assert_error(try_reclaim(&region, 0), vcpu_of(2, 0), STATUS_DENIED);
}

static void test_relinquish(void **state)
{
	(void)state;
	region = send_run(LEND, 2, 3, (struct page_run){ page_of(2, 3), 1 });
	retrieve(&region);
	tries = 0;
	denied = false;
	machine_at_each_step(try_to_reclaim);
	relinquish(&region);
	machine_at_each_step(NULL);
	assert_true(tries > 0);
	assert_false(denied);
	reclaim(&region);
}

ATTACKS(ATTACK(test_retrieve), ATTACK(test_relinquish))
