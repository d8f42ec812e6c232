/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-15: pages mapped non-shareable, wrong for vCPUs that change CPUs. Whatever
 * a descriptor says: inner shareable, write-back.
 */
#include "test/attack/attack.h"

static void assert_attributes(unsigned vm, uint64_t a)
{
	unsigned level;
	uint64_t leaf = host_guest_leaf(vm_find(vm), a, &level);

	assert_int_equal(leaf & 1, 1);
	assert_int_equal(leaf >> 8 & 3, 3);   /* inner shareable */
	assert_int_equal(leaf >> 2 & 15, 15); /* write-back, both levels */
}

static void test_all_attributes(void **state)
{
	static const uint32_t funcs[] = { DONATE, LEND, SHARE };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		for (uint16_t low = 0; low < 32; low++) {
			struct page_run run = { page_of(2, 3 + low), 1 };
			struct sent s;

			if (low % 8 == 0)
				attack_boot(NULL);
			s = send_as(funcs[i], 2, 3, (uint16_t)(0x60 | low), 0,
				    &run, 1);
			retrieve(&s);
			assert_attributes(3, run.begin);
			if (funcs[i] == SHARE)
				assert_attributes(2, run.begin);
			assert_attributes(2, page_of(2, 60));
		}
	}
}

/* As a block, and after the block is split. */
static void test_blocks(void **state)
{
	struct page_run block = { page_of(2, 0), 512 };
	struct sent s = send_run(DONATE, 2, 3, block);

	(void)state;
	retrieve(&s);
	assert_attributes(3, page_of(2, 100));
	s = send_run(LEND, 3, 2, (struct page_run){ page_of(2, 5), 1 });
	for (unsigned p = 0; p < 512; p++)
		if (p != 5)
			assert_attributes(3, page_of(2, p));
	assert_attributes(3, tx_of(3));
	assert_attributes(3, rx_of(3));
}

ATTACKS(ATTACK(test_all_attributes), ATTACK(test_blocks))
