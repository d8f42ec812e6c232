/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-11: handles that come round at once, so that an old one names a region that
 * it was not made for; and one VM that takes all of them.
 */
#include "test/attack/attack.h"

static void test_stale(void **state)
{
	struct page_run run = { page_of(2, 3), 1 };
	struct sent first = send_run(LEND, 2, 3, run);
	struct sent s = first;

	(void)state;
	machine_watch(false);
	/* as often as it takes until the slot is used again, and once more */
	for (unsigned i = 0; i < 2 * KEEL_HANDLE_QUOTA; i++) {
		reclaim(&s);
		s = send_run(LEND, 2, 3, run);
		assert_int_not_equal(s.handle, first.handle);
		/* all others come before it is */
		if (i % KEEL_HANDLE_QUOTA != KEEL_HANDLE_QUOTA - 1)
			assert_int_not_equal(s.handle % HANDLE_SLOTS,
					     first.handle % HANDLE_SLOTS);
	}
	assert_int_equal(s.handle % HANDLE_SLOTS, first.handle % HANDLE_SLOTS);
	assert_error(try_retrieve(&first), vcpu_of(3, 0),
		     STATUS_INVALID_PARAMETERS);
	assert_error(try_reclaim(&first, 0), vcpu_of(2, 0),
		     STATUS_INVALID_PARAMETERS);
	retrieve(&s);
	assert_error(try_relinquish(&first, 0), vcpu_of(3, 0),
		     STATUS_INVALID_PARAMETERS);
}

/* A VM at its quota is refused; the others do not even notice. */
static void test_quota(void **state)
{
	struct sent sent[KEEL_HANDLE_QUOTA];
	struct page_run run = { page_of(2, 300), 1 };
	uint8_t d[PAGE_SIZE];
	uint32_t length;

	(void)state;
	machine_watch(false);
	for (unsigned i = 0; i < KEEL_HANDLE_QUOTA; i++)
		sent[i] = send_run(SHARE, 2, 3,
				   (struct page_run){ page_of(2, i), 1 });
	length = wire_region(d, 2, 3, &run, 1);
	for (unsigned i = 0; i < 10; i++)
		assert_error(call_with(vcpu_of(2, 0), LEND, d, length),
			     vcpu_of(2, 0), STATUS_NO_MEMORY);
	(void)send_run(LEND, 3, 2, (struct page_run){ page_of(3, 1), 1 });
	(void)send_run(LEND, 1, 2, (struct page_run){ page_of(1, 1), 1 });
	reclaim(&sent[7]);
	(void)send_run(LEND, 2, 3, run);
	assert_error(call_with(vcpu_of(2, 0), LEND, d, length), vcpu_of(2, 0),
		     STATUS_NO_MEMORY);
}

/* A donation ends its handle at the retrieval: the donor has room again. */
static void test_quota_of_donations(void **state)
{
	(void)state;
	machine_watch(false);
	for (unsigned i = 0; i < 2 * KEEL_HANDLE_QUOTA; i++) {
		struct sent s = send_run(DONATE, 2, 3,
					 (struct page_run){ page_of(2, i), 1 });

		retrieve(&s);
	}
}

ATTACKS(ATTACK(test_stale), ATTACK(test_quota), ATTACK(test_quota_of_donations))
