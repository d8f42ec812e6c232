/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-05: refused calls that keep a page. 10 000 of them, each of another kind,
 * leave the pool, the slots and everything else as they were.
 */
#include "test/attack/attack.h"

#define CALLS 10000

static void test_shares_with_clear(void **state)
{
	struct page_run runs[3] = { { page_of(2, 3), 1 },
				    { page_of(2, 5), 1 },
				    { page_of(2, 9), 1 } };
	struct vcpu *v = vcpu_of(2, 0);
	uint8_t d[PAGE_SIZE];
	uint32_t length = wire_region(d, 2, 3, runs, 3);
	struct snapshot before;

	(void)state;
	machine_watch(false);
	put32(d, REGION_FLAGS, FLAG_CLEAR);
	put_tx(v, d, sizeof(d));
	before = snapshot();
	for (unsigned i = 0; i < CALLS; i++)
		assert_error(hvc(v, SHARE, 0, 0, length, length), v,
			     STATUS_INVALID_PARAMETERS);
	assert_unchanged(&before);
}

/* Spoils the i-th descriptor by something that is found late. */
static void spoil(uint8_t *d, unsigned i)
{
	switch (i % 6) {
	case 0:
		put_constituent(d, 2, (struct page_run){ page_of(3, 9), 1 });
		break;
	case 1:
		put_constituent(d, 2, (struct page_run){ page_of(2, 5), 1 });
		break;
	case 2:
		put32(d, REGION_PAGES, 4);
		break;
	case 3:
		put_constituent(d, 2, (struct page_run){ page_of(2, 9), 0 });
		break;
	case 4:
		put_constituent(d, 1, (struct page_run){ tx_of(2), 1 });
		break;
	default:
		put_constituent(d, 0,
				(struct page_run){ page_of(2, 3) + 1, 1 });
		break;
	}
}

static void test_refusals_of_all_kinds(void **state)
{
	static const uint32_t funcs[] = { DONATE, LEND, SHARE };
	struct page_run runs[3] = { { page_of(2, 3), 1 },
				    { page_of(2, 5), 1 },
				    { page_of(2, 9), 1 } };
	struct vcpu *v = vcpu_of(2, 0);
	uint32_t free = pages_free();
	struct snapshot before = snapshot();

	(void)state;
	machine_watch(false);
	for (unsigned i = 0; i < CALLS; i++) {
		uint8_t d[PAGE_SIZE];
		uint32_t length = wire_region(d, 2, 3, runs, 3);

		spoil(d, i);
		assert_error(call_with(v, funcs[i % 3], d, length), v,
			     STATUS_INVALID_PARAMETERS);
		assert_int_equal(pages_free(), free);
		assert_int_equal(slots_count(v->vm), 0);
	}
	before.contents = snapshot().contents; /* TX */
	assert_unchanged(&before);
}

/* NO_MEMORY, half way through what is to be reserved. */
static void test_no_memory(void **state)
{
	struct page_run runs[2] = { { page_of(2, 3), 1 },
				    { page_of(2, 5), 1 } };
	struct vcpu *v = vcpu_of(2, 0);
	uint8_t d[PAGE_SIZE];
	uint32_t length = wire_region(d, 2, 3, runs, 2);
	struct snapshot before;

	(void)state;
	machine_watch(false);
	pool_drain(1);
	put_tx(v, d, sizeof(d));
	before = snapshot();
	for (unsigned i = 0; i < CALLS; i++)
		assert_error(hvc(v, LEND, 0, 0, length, length), v,
			     STATUS_NO_MEMORY);
	assert_unchanged(&before);
	pool_refill();
}

ATTACKS(ATTACK(test_shares_with_clear), ATTACK(test_refusals_of_all_kinds),
	ATTACK(test_no_memory))
