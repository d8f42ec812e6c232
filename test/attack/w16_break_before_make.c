/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-16: a live block replaced by a table, or a table by a block, in one store;
 * and a table page that is free, and perhaps another VM's record, while TLBs
 * can still walk it. Blocks are split and folded here, with a pool so small
 * that pages change their use all the time; the model of TLBs looks at each
 * step.
 */
#include <stdlib.h>

#include "test/attack/attack.h"

static unsigned worst;

static void count_walks(const struct host_step *step)
{
	(void)step;
	worst++;
}

/*
 * Three blocks that are split in turn, with a pool that holds one table: each
 * split folds what the one before has left.
 */
static void test_split_and_fold(void **state)
{
	(void)state;
	machine_boot(2, 3 * 512 + 16);
	machine_watch(true);
	for (unsigned i = 0; i < 24; i++) {
		uint64_t page = 512 * (i % 3) + 37 * i % 500;
		struct sent s;
		unsigned level;

		/* the first one takes the one page, the others fold for it */
		pool_drain(i == 0 ? 1 : 0);
		s = send_run(i % 2 ? LEND : DONATE, 1, 2,
			     (struct page_run){ page_of(1, page), 1 + i % 3 });
		host_guest_leaf(vm_find(1), page_of(1, page), &level);
		assert_int_equal(level, 3);
		host_guest_leaf(vm_find(1), page_of(1, (page + 512) % 1536),
				&level);
		assert_int_equal(level, 2);
		pool_refill();
		retrieve(&s);
		if (i % 2) {
			relinquish(&s);
			reclaim(&s);
			continue;
		}
		s = send_run(DONATE, 2, 1,
			     (struct page_run){ page_of(1, page), 1 + i % 3 });
		retrieve(&s);
	}
}

/* A whole block over pages that a table held before, in both directions. */
static void test_block_over_table(void **state)
{
	struct page_run block = { page_of(2, 0), 512 };
	struct sent s;

	(void)state;
	for (unsigned i = 0; i < 8; i++) {
		s = send_run(LEND, 2, 3,
			     (struct page_run){ page_of(2, 64 * i), 1 });
		retrieve(&s);
		relinquish(&s);
		reclaim(&s);
		s = send_run(i % 2 ? LEND : SHARE, 2, 3, block);
		retrieve(&s);
		relinquish(&s);
		reclaim(&s);
	}
}

/*
 * The cost of a call does not grow with the table: as many steps of maintenance
 * with 64 MiB in tables of pages as with none.
 */
static void test_no_sweep(void **state)
{
	unsigned with[2];

	(void)state;
	for (unsigned full = 0; full < 2; full++) {
		struct page_run run = { 0, 1 };
		struct sent s;

		machine_boot(2, 64 * 256);
		for (unsigned i = 0; full && i < 20; i++)
			(void)send_run(SHARE, 1, 2,
				       (struct page_run){ page_of(1, 512 * i),
							  1 });
		run.begin = page_of(1, 512 * 25);
		s = send_run(LEND, 1, 2, run);
		reclaim(&s);
		worst = 0;
		machine_at_each_step(count_walks);
		s = send_run(LEND, 1, 2, run);
		reclaim(&s);
		machine_at_each_step(NULL);
		with[full] = worst;
	}
	assert_int_equal(with[0], with[1]);
}

ATTACKS(ATTACK(test_split_and_fold), ATTACK(test_block_over_table),
	ATTACK(test_no_sweep))
