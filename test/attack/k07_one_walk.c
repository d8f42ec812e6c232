/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * K-07: a send walked the sender's table three times, and a retrieve that and
 * the borrower's four times. Now the commit writes where the look has found the
 * entries. Between the two, at the look at interrupts of a call for many runs,
 * the root of the table is hidden: a commit that walks again is lost.
 */
#include "test/attack/attack.h"

#include <string.h>

#define RUNS	 65 /* one more than without a look */
#define VM_PAGES 1024

static struct ptable *watched;
static uint64_t hidden;
static unsigned looks;
static unsigned last_look;

static uint64_t *top_entry(void)
{
	return &watched->root[page_of(2, 0) >> watched->root_shift];
}

static void hide(void)
{
	if (++looks == last_look) {
		hidden = *top_entry();
		*top_entry() = 0;
	}
}

/* From here on the next call of VM vm, which has so many looks, is watched. */
static void watch(unsigned vm, unsigned number)
{
	watched = &vm_find((uint16_t)vm)->ptable;
	looks = 0;
	last_look = number;
	host_at_look = hide;
}

static void end_watch(void)
{
	host_at_look = NULL;
	assert_int_equal(looks, last_look);
	assert_int_equal(*top_entry(), 0);
	*top_entry() = hidden;
}

static void assert_all(unsigned vm, enum page_state state, unsigned access)
{
	for (unsigned i = 0; i < RUNS; i++) {
		assert_mode(vm, page_of(2, 2 * i), state, access);
		assert_mode(vm, page_of(2, 2 * i + 1),
			    vm == 2 ? PAGE_OWNED : PAGE_NONE,
			    vm == 2 ? ACCESS_RIGHTS : 0);
	}
}

/* Of the first time round tables are made. */
static void go_round(const struct page_run *runs, bool watching)
{
	struct sent s;

	if (watching)
		watch(2, 2);
	s = send_as(LEND, 2, 3, MEMORY_RWX, 0, runs, RUNS);
	if (watching) {
		end_watch();
		watch(3, 1);
	}
	assert_all(2, PAGE_OWNED_LENT, ACCESS_RIGHTS);
	retrieve(&s);
	if (watching) {
		end_watch();
		watch(3, 1);
	}
	assert_all(3, PAGE_BORROWED, ACCESS_RIGHTS);
	relinquish(&s);
	if (watching) {
		end_watch();
		watch(2, 1);
	}
	assert_all(3, PAGE_NONE, 0);
	reclaim(&s);
	if (watching)
		end_watch();
	assert_all(2, PAGE_OWNED, ACCESS_RIGHTS);
}

static void test_one_walk(void **state)
{
	struct page_run runs[RUNS];

	(void)state;
	machine_boot(3, VM_PAGES);
	machine_watch(false);
	for (unsigned i = 0; i < RUNS; i++)
		runs[i] = (struct page_run){ page_of(2, 2 * i), 1 };
	go_round(runs, false);
	go_round(runs, true);
}

ATTACKS(cmocka_unit_test(test_one_walk))
