/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * K-02: a secondary of 1 MiB took every page of the pool by 52 SHAREs of two
 * runs each, whose records take a page, and every other VM's calls were
 * NO_MEMORY. A record of more than one run is its sender's.
 */
#include "test/attack/attack.h"

#define SENDS 52
#define PAGES 256 /* 1 MiB */

/* Shares pairs of pages, as many as it can at a time. */
static unsigned share_pairs(unsigned vm)
{
	struct vcpu *v = vcpu_of(vm, 0);
	uint8_t d[PAGE_SIZE];

	for (unsigned i = 0; i < SENDS; i++) {
		const struct page_run runs[] = {
			{ page_of(vm, 4 * i), 1 },
			{ page_of(vm, 4 * i + 2), 1 },
		};
		uint32_t length = wire_region(d, (uint16_t)vm,
					      (uint16_t)(vm % 3 + 1), runs, 2);
		struct answer a = call_with(v, SHARE, d, length);

		if (a.x[0] != 0x84000061)
			return i;
	}
	return SENDS;
}

static void test_records(void **state)
{
	unsigned without[4];

	(void)state;
	for (unsigned vm = 1; vm <= 3; vm++) {
		machine_boot(3, PAGES);
		without[vm] = share_pairs(vm);
		assert_in_range(without[vm], 10, SENDS);
	}
	machine_boot(3, PAGES);
	share_pairs(2);
	assert_int_equal(share_pairs(1), without[1]);
	assert_int_equal(share_pairs(3), without[3]);
}

ATTACKS(cmocka_unit_test(test_records))
