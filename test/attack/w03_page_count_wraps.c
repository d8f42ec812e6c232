/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-03: page_count * 4096 in 32 bits, so that 0x100001 pages act as one, and a
 * total that nobody compares with the sum.
 */
#include "test/attack/attack.h"

static void refused(const struct page_run *runs, unsigned n, uint32_t total)
{
	uint8_t d[PAGE_SIZE];
	uint32_t length = wire_region(d, 2, 3, runs, n);
	struct snapshot before;

	put32(d, REGION_PAGES, total);
	put_tx(vcpu_of(2, 0), d, sizeof(d));
	before = snapshot();
	assert_error(call_with(vcpu_of(2, 0), LEND, d, length), vcpu_of(2, 0),
		     STATUS_INVALID_PARAMETERS);
	assert_unchanged(&before);
}

static void test_count_wraps(void **state)
{
	static const uint32_t counts[] = { 0x100001, 0x200001, 0xfff00001,
					   0x100000, 0x80000001 };

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		struct page_run run = { page_of(2, 3), counts[i] };

		refused(&run, 1, counts[i]);
		refused(&run, 1, 1);
	}
}

static void test_address_wraps(void **state)
{
	const struct page_run runs[] = {
		{ 0xfffffffffffff000, 1 },
		{ 0xfffffffffffff000, 0x40000 },
		{ 0xffffff0000000000, 0xffffffff },
		{ 0xfffff00000001000, 0xffffffff },
	};

	(void)state;
	for (unsigned i = 0; i < 4; i++)
		refused(&runs[i], 1, (uint32_t)runs[i].pages);
}

static void test_total(void **state)
{
	const struct page_run runs[] = { { page_of(2, 3), 1 },
					 { page_of(2, 5), 2 } };

	(void)state;
	refused(runs, 2, 0);
	refused(runs, 2, 2);
	refused(runs, 2, 4);
	refused(runs, 2, 0xffffffff);
	/* as many bytes, in 32 bits */
	refused(runs, 2, 0x100003);
	refused(runs, 2, 0xfff00003);
}

static void test_no_pages(void **state)
{
	const struct page_run runs[] = { { page_of(2, 3), 1 },
					 { page_of(2, 5), 0 } };

	(void)state;
	refused(runs, 2, 1);
	refused(&runs[1], 1, 0);
}

ATTACKS(ATTACK(test_count_wraps), ATTACK(test_address_wraps),
	ATTACK(test_total), ATTACK(test_no_pages))
