/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * L-02: a LEND with CLEAR that fails restored half of the pages. The pool has
 * any number of pages left that is too few: the sender has every page still,
 * with its mode and its contents.
 */
#include "test/attack/attack.h"

#define PAGES 2048 /* four blocks of 2 MiB, so four tables */

static void test_drained(void **state)
{
	const struct page_run runs[] = {
		{ 0x40000000 + 1020 * PAGE_SIZE, 8 },
		{ 0x40000000 + 5 * PAGE_SIZE, 1 },
		{ 0x40000000 + 1900 * PAGE_SIZE, 40 },
	};
	unsigned refused = 0;

	(void)state;
	for (uint32_t left = 0;; left++) {
		uint8_t d[PAGE_SIZE];
		uint32_t length;
		struct snapshot before;
		struct answer a;

		machine_boot(2, PAGES);
		length = wire_region(d, 1, 2, runs, 3);
		put32(d, REGION_FLAGS, FLAG_CLEAR);
		put_tx(vcpu_of(1, 0), d, sizeof(d));
		pool_drain(left);
		before = snapshot();
		a = hvc(vcpu_of(1, 0), LEND, 0, 0, length, length);
		if (a.x[0] == 0x84000061)
			break;
		refused++;
		assert_error(a, vcpu_of(1, 0), STATUS_NO_MEMORY);
		assert_unchanged(&before);
		for (unsigned p = 0; p < PAGES - 2; p++) {
			assert_mode(1, page_of(1, p), PAGE_OWNED,
				    ACCESS_RIGHTS);
			assert_true(
				page_is(page_of(1, p), (uint8_t)(1 + p % 251)));
		}
		pool_refill();
	}
	pool_refill();
	/* three blocks to split, and a page for the record */
	assert_int_equal(refused, 4);
}

ATTACKS(cmocka_unit_test(test_drained))
