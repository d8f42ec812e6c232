/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-02: constituent_offset + 16 * count in 32 bits. Every pair that comes out
 * as the length that way, and is not that length.
 */
#include "test/attack/attack.h"

static void refused(uint32_t offset, uint32_t count, uint32_t length)
{
	static const uint32_t funcs[] = { DONATE, LEND, SHARE };
	struct page_run run = { page_of(2, 3), 1 };
	uint8_t d[PAGE_SIZE];

	for (unsigned i = 0; i < 3; i++) {
		struct snapshot before;

		wire_region(d, 2, 3, &run, 1);
		put32(d, REGION_OFFSET, offset);
		put32(d, REGION_COUNT, count);
		put_tx(vcpu_of(2, 0), d, sizeof(d));
		before = snapshot();
		assert_error(call_with(vcpu_of(2, 0), funcs[i], d, length),
			     vcpu_of(2, 0), STATUS_INVALID_PARAMETERS);
		assert_unchanged(&before);
	}
}

static void test_wraps(void **state)
{
	(void)state;
	refused(0xfffffff0, 6, 0x50);
	refused(0xfffffff0, 5, 0x40);
	refused(0x30, 0x10000001, 0x40);
	refused(0x30, 0xf0000001, 0x40);
	for (uint32_t count = 18; count < 256; count += 17) {
		uint32_t length = 48 + 16 * (count % 16);

		refused(length - 16 * count, count, length);
		refused(48, (length - 48) / 16 + 0x10000000, length);
	}
}

ATTACKS(ATTACK(test_wraps))
