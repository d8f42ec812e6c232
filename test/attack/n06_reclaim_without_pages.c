/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * N-06: the table that holds a donated page was folded when pages ran out,
 * since its entries looked as if the donor had no relation to them; a RECLAIM
 * then needed a table that was not there. An owner can always take back what it
 * gave.
 */
#include "test/attack/attack.h"

static const uint32_t kinds[] = { SHARE, LEND, DONATE };

static struct sent kept;

/*
 * Makes VM 2 fold what it can, by a send that finds no page in the pool. Where
 * that frees one the send has it, and keeps it.
 */
static void fold_all(void)
{
	struct page_run run = { page_of(2, 300), 1 };
	uint8_t d[PAGE_SIZE];
	uint32_t length = wire_region(d, 2, 3, &run, 1);
	struct answer a;

	pool_drain(0);
	a = call_with(vcpu_of(2, 0), SHARE, d, length);
	kept = (struct sent){ SHARE, 2, 3, 1, 0 };
	if (a.x[0] == 0x84000061)
		kept.handle = (uint32_t)a.x[2];
	pool_drain(0);
}

static void end_of_fold(void)
{
	if (kept.handle != 0)
		reclaim(&kept);
	pool_refill();
}

/* A page in the middle of a block that VM 2 has nothing else in. */
static struct page_run page_of_other(void)
{
	struct page_run run = { page_of(1, 17), 1 };
	struct sent s = send_run(DONATE, 1, 2, run);

	retrieve(&s);
	return run;
}

static void takes_back(uint32_t func, struct page_run run)
{
	struct sent s = send_run(func, 2, 3, run);

	fold_all();
	reclaim(&s);
	assert_mode(2, run.begin, PAGE_OWNED, ACCESS_RIGHTS);
	end_of_fold();
}

static void test_page_of_another(void **state)
{
	struct page_run run = page_of_other();

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		takes_back(kinds[i], run);
}

static void test_own(void **state)
{
	const struct page_run runs[] = { { page_of(2, 3), 1 },
					 { page_of(2, 0), 512 },
					 { page_of(2, 7), 512 },
					 { page_of(2, 0), 520 } };

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		for (unsigned r = 0; r < 4; r++)
			takes_back(kinds[i], runs[r]);
}

/* A borrower can always give pages back, too. */
static void test_relinquish(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct sent s = send_run(kinds[i], 3, 2,
					 (struct page_run){ page_of(3, 9), 3 });

		retrieve(&s);
		fold_all();
		relinquish(&s);
		reclaim(&s);
		end_of_fold();
	}
}

ATTACKS(ATTACK(test_page_of_another), ATTACK(test_own), ATTACK(test_relinquish))
