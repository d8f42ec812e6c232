/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * L-03: a retrieve overwrote the rights that were granted. In SPCI 0.9 what the
 * request says does not count: the same grant, each time.
 */
#include "test/attack/attack.h"

static void test_again(void **state)
{
	static const uint16_t asked[] = { MEMORY_RO, MEMORY_RWX, MEMORY_RX,
					  0,	     MEMORY_RW,	 0xffff };
	struct page_run run = { page_of(2, 3), 1 };
	struct sent s = send_as(LEND, 2, 3, MEMORY_RW, 0, &run, 1);

	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		struct vcpu *v = vcpu_of(3, 0);
		uint8_t d[PAGE_SIZE];
		uint32_t length = wire_retrieve(d, s.handle, LEND, 2, 3, 1);

		put16(d, RETRIEVE_MEMORY, asked[i]);
		assert_int_equal(call_with(v, RETRIEVE, d, length).x[0],
				 RETRIEVED);
		assert_mode(3, run.begin, PAGE_BORROWED,
			    ACCESS_READ | ACCESS_WRITE);
		assert_success(hvc(v, 0x84000065), v, 0);
		relinquish(&s);
	}
	reclaim(&s);
	assert_mode(2, run.begin, PAGE_OWNED, ACCESS_RIGHTS);
}

ATTACKS(ATTACK(test_again))
