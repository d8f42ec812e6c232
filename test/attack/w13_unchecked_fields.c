/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-13: flags and reserved fields that nobody looks at, a page that is in a
 * descriptor twice, fragments that are taken for the whole. Every bit of a send
 * that must be zero, and all of a retrieve request that existing guests leave
 * unwritten.
 */
#include <stdlib.h>

#include "test/attack/attack.h"

static const uint32_t funcs[] = { DONATE, LEND, SHARE };

static void refused(const uint8_t *d, uint32_t length)
{
	struct vcpu *v = vcpu_of(2, 0);
	struct snapshot before;

	put_tx(v, d, PAGE_SIZE);
	before = snapshot();
	for (unsigned i = 0; i < 3; i++)
		assert_error(hvc(v, funcs[i], 0, 0, length, length), v,
			     STATUS_INVALID_PARAMETERS);
	assert_unchanged(&before);
}

static void test_bits_of_a_send(void **state)
{
	static const struct {
		unsigned offset, bits;
	} fields[] = {
		{ REGION_RESERVED_0, 16 },     { REGION_RESERVED_1, 32 },
		{ REGION_RESERVED_2, 32 },     { REGION_RESERVED_3, 32 },
		{ REGION_RESERVED_3 + 4, 32 }, { 48 + CONSTITUENT_REST, 32 },
		{ 64 + CONSTITUENT_REST, 32 },
	};
	const struct page_run runs[] = { { page_of(2, 3), 1 },
					 { page_of(2, 5), 1 } };
	uint8_t d[PAGE_SIZE];
	uint32_t length = wire_region(d, 2, 3, runs, 2);

	(void)state;
	for (unsigned bit = 1; bit < 32; bit++) {
		put32(d, REGION_FLAGS, 1U << bit);
		refused(d, length);
	}
	put32(d, REGION_FLAGS, 0);
	for (unsigned f = 0; f < sizeof(fields) / sizeof(*fields); f++) {
		for (unsigned bit = 0; bit < fields[f].bits; bit++) {
			d[fields[f].offset + bit / 8] = (uint8_t)(1 << bit % 8);
			refused(d, length);
			d[fields[f].offset + bit / 8] = 0;
		}
	}
}

static void test_page_twice(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		const struct page_run runs[] = {
			{ page_of(2, 10), 5 },
			{ page_of(2, 20), 1 },
			{ page_of(2, 9 + i), 1 },
		};
		uint8_t d[PAGE_SIZE];
		uint32_t length = wire_region(d, 2, 3, runs, 3);

		if (i >= 1 && i <= 5)
			refused(d, length);
	}
}

static void test_fragments(void **state)
{
	const struct page_run run = { page_of(2, 3), 1 };
	struct vcpu *v = vcpu_of(2, 0);
	uint8_t d[PAGE_SIZE];
	uint32_t length = wire_region(d, 2, 3, &run, 1);
	struct snapshot before;

	(void)state;
	put_tx(v, d, sizeof(d));
	before = snapshot();
	for (unsigned i = 0; i < 4; i++) {
		uint32_t func = i == 3 ? RETRIEVE : funcs[i];

		for (uint32_t cookie = 0; cookie < 3; cookie++) {
			assert_error(hvc(v, func, 0, 0, length - 16, length,
					 cookie),
				     v, STATUS_INVALID_PARAMETERS);
			assert_error(hvc(v, func, 0, 0, length + 16, length,
					 cookie),
				     v, STATUS_INVALID_PARAMETERS);
			if (cookie != 0)
				assert_error(hvc(v, func, 0, 0, length, length,
						 cookie),
					     v, STATUS_INVALID_PARAMETERS);
		}
	}
	assert_unchanged(&before);
}

/* Whatever is in them: a request of an old guest is understood. */
static void test_garbage_in_retrieve(void **state)
{
	struct sent s =
		send_run(LEND, 2, 3, (struct page_run){ page_of(2, 3), 1 });

	(void)state;
	srand(3);
	for (unsigned i = 0; i < 50; i++) {
		uint8_t good[PAGE_SIZE], d[PAGE_SIZE];
		uint32_t length = wire_retrieve(good, s.handle, LEND, 2, 3, 1);
		struct vcpu *v = vcpu_of(3, 0);

		for (unsigned k = 0; k < PAGE_SIZE; k++)
			d[k] = (uint8_t)rand();
		memcpy(d, good, 6);
		memcpy(d + RETRIEVE_FUNC, good + RETRIEVE_FUNC, 12);
		memcpy(d + RETRIEVE_PROPERTIES, good + RETRIEVE_PROPERTIES, 4);
		memcpy(d + RETRIEVE_RECEIVER, good + RETRIEVE_RECEIVER, 2);
		memcpy(d + RETRIEVE_PAGES, good + RETRIEVE_PAGES, 8);
		assert_int_equal(call_with(v, RETRIEVE, d, length).x[0],
				 RETRIEVED);
		assert_mode(3, page_of(2, 3), PAGE_BORROWED, ACCESS_RIGHTS);
		assert_success(hvc(v, 0x84000065), v, 0);
		relinquish(&s);
	}
}

ATTACKS(ATTACK(test_bits_of_a_send), ATTACK(test_page_twice),
	ATTACK(test_fragments), ATTACK(test_garbage_in_retrieve))
