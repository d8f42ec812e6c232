/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-07: who may only read wipes the lender's data by RELINQUISH with CLEAR, or
 * its own read-only page by a send with CLEAR.
 */
#include "test/attack/attack.h"

static void test_borrower(void **state)
{
	static const uint16_t grants[] = { MEMORY_RO, MEMORY_RX };

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct page_run run = { page_of(2, 3), 2 };
		struct sent s = send_as(LEND, 2, 3, grants[i], 0, &run, 1);
		struct snapshot before;

		retrieve(&s);
		(void)try_relinquish(&s, FLAG_CLEAR);
		before = snapshot();
		assert_error(try_relinquish(&s, FLAG_CLEAR), vcpu_of(3, 0),
			     STATUS_DENIED);
		assert_unchanged(&before);
		assert_true(page_is(page_of(2, 3), 4));
		assert_true(page_is(page_of(2, 4), 5));
		relinquish(&s);
		reclaim(&s);
	}
}

/* On a SHARE it is INVALID_PARAMETERS, whatever the rights. */
static void test_share(void **state)
{
	struct page_run run = { page_of(2, 3), 2 };
	struct sent s = send_as(SHARE, 2, 3, MEMORY_RO, 0, &run, 1);

	(void)state;
	retrieve(&s);
	assert_error(try_relinquish(&s, FLAG_CLEAR), vcpu_of(3, 0),
		     STATUS_INVALID_PARAMETERS);
	assert_true(page_is(page_of(2, 3), 4));
}

static void test_sender(void **state)
{
	static const uint32_t funcs[] = { DONATE, LEND };
	struct page_run run = { page_of(2, 3), 2 };
	uint8_t d[PAGE_SIZE];
	uint32_t length = wire_region(d, 2, 3, &run, 1);

	(void)state;
	machine_set_mode(2, run, (struct page_mode){ PAGE_OWNED, ACCESS_READ });
	put16(d, REGION_MEMORY, MEMORY_RO);
	put32(d, REGION_FLAGS, FLAG_CLEAR);
	for (unsigned i = 0; i < 2; i++)
		assert_error(call_with(vcpu_of(2, 0), funcs[i], d, length),
			     vcpu_of(2, 0), STATUS_DENIED);
	assert_true(page_is(page_of(2, 3), 4));
}

ATTACKS(ATTACK(test_borrower), ATTACK(test_share), ATTACK(test_sender))
