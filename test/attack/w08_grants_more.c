/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-08: a sender grants rights that it does not have, to itself by way of an
 * accomplice; or gets them by RECLAIM, which made any page RWX.
 */
#include "test/attack/attack.h"

static const struct {
	uint16_t memory;
	unsigned access;
} all[] = {
	{ MEMORY_RO, ACCESS_READ },
	{ MEMORY_RX, ACCESS_READ | ACCESS_EXECUTE },
	{ MEMORY_RW, ACCESS_READ | ACCESS_WRITE },
	{ MEMORY_RWX, ACCESS_RIGHTS },
};

/* Every mode of the sender's page against every grant, by every call. */
static void test_grants(void **state)
{
	static const uint32_t funcs[] = { DONATE, LEND, SHARE };

	(void)state;
	for (unsigned n = 0; n < 3 * 4 * 4; n++) {
		struct page_run run = { page_of(2, 3), 1 };
		unsigned own = all[n % 4].access;
		unsigned granted = all[n / 4 % 4].access;
		uint8_t d[PAGE_SIZE];
		uint32_t length = wire_region(d, 2, 3, &run, 1);
		struct answer a;

		attack_boot(NULL);
		machine_set_mode(2, run, (struct page_mode){ PAGE_OWNED, own });
		put16(d, REGION_MEMORY, all[n / 4 % 4].memory);
		a = call_with(vcpu_of(2, 0), funcs[n / 16], d, length);
		if (granted & ~own) {
			assert_error(a, vcpu_of(2, 0), STATUS_DENIED);
			assert_mode(2, run.begin, PAGE_OWNED, own);
		} else {
			assert_success(a, vcpu_of(2, 0), a.x[2]);
		}
	}
}

/* There and back by each call: the mode is what it was. */
static void test_reclaim(void **state)
{
	static const uint32_t funcs[] = { DONATE, LEND, SHARE };

	(void)state;
	for (unsigned n = 0; n < 3 * 4; n++) {
		struct page_run run = { page_of(2, 3), 1 };
		unsigned own = all[n % 4].access;
		struct sent s;

		attack_boot(NULL);
		machine_set_mode(2, run, (struct page_mode){ PAGE_OWNED, own });
		s = send_as(funcs[n / 4], 2, 3, MEMORY_RO, 0, &run, 1);
		reclaim(&s);
		assert_mode(2, run.begin, PAGE_OWNED, own);
	}
}

/* A read-only donation stays read-only, wherever it goes. */
static void test_donated_on(void **state)
{
	struct page_run run = { page_of(2, 3), 1 };
	struct sent s = send_as(DONATE, 2, 3, MEMORY_RO, 0, &run, 1);
	uint8_t d[PAGE_SIZE];
	uint32_t length;

	(void)state;
	retrieve(&s);
	length = wire_region(d, 3, 2, &run, 1);
	assert_error(call_with(vcpu_of(3, 0), DONATE, d, length), vcpu_of(3, 0),
		     STATUS_DENIED);
	s = send_as(DONATE, 3, 2, MEMORY_RO, 0, &run, 1);
	retrieve(&s);
	assert_mode(2, run.begin, PAGE_OWNED, ACCESS_READ);
}

ATTACKS(ATTACK(test_grants), ATTACK(test_reclaim), ATTACK(test_donated_on))
