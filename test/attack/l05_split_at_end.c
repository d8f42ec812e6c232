/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * L-05: invalidation began at the page that was changed, not where the block
 * began that was split for it. Blocks are split at their last page, and others;
 * every page of them is looked at, in the tables and in the model of TLBs.
 */
#include "test/attack/attack.h"

static void split_at(uint64_t page)
{
	struct page_run run = { page_of(2, page), 1 };
	struct sent s;
	unsigned level;

	attack_boot(NULL);
	host_guest_leaf(vm_find(2), page_of(2, 0), &level);
	assert_int_equal(level, 2);
	s = send_run(LEND, 2, 3, run);
	for (unsigned p = 0; p < 512; p++) {
		uint64_t leaf =
			host_guest_leaf(vm_find(2), page_of(2, p), &level);

		assert_int_equal(level, 3);
		assert_int_equal(leaf & 1, p != page);
		assert_mode(2, page_of(2, p),
			    p == page ? PAGE_OWNED_LENT : PAGE_OWNED,
			    ACCESS_RIGHTS);
	}
	retrieve(&s);
	relinquish(&s);
	reclaim(&s);
	for (unsigned p = 0; p < 512; p++)
		assert_mode(2, page_of(2, p), PAGE_OWNED, ACCESS_RIGHTS);
}

static void test_splits(void **state)
{
	(void)state;
	split_at(511);
	split_at(510);
	split_at(256);
	split_at(1);
	split_at(0);
}

/* All of the VM's stage 2 goes, once, while the block's entry is invalid. */
static void test_invalidation(void **state)
{
	unsigned all = 0;

	(void)state;
	host_trace_clear();
	(void)send_run(SHARE, 2, 3, (struct page_run){ page_of(2, 511), 1 });
	for (size_t i = 0; i < host_trace_count; i++)
		all += host_trace[i].event == HOST_TLBI_VMALLS12E1IS;
	assert_int_equal(all, 1);
}

ATTACKS(ATTACK(test_splits), ATTACK(test_invalidation))
