/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-01: a handle that can be retrieved before the sender's pages were checked
 * and taken. While VM 2 sends, VM 3 tries each handle that it can be, at every
 * barrier and invalidation and before every clearing of the send.
 */
#include "test/attack/attack.h"

static struct sent guess;
static uint64_t target;
static unsigned tries;
static bool got;

static void collude(const struct host_step *step)
{
	struct answer a;

	(void)step;
	for (uint32_t i = 0; i < 3; i++) {
		struct sent s = guess;

		s.handle += i;
		a = try_retrieve(&s);
		tries++;
		if (a.x[0] == RETRIEVED ||
		    host_guest_may(vm_find(3), target, ACCESS_READ))
			got = true;
		(void)hvc(vcpu_of(3, 0), 0x84000065);
	}
}

/* Sends a page by each call, with or without CLEAR; x0 of the answers. */
static void send_while_colluding(uint64_t page, bool succeeds)
{
	static const uint32_t funcs[] = { DONATE, LEND, SHARE };

	for (unsigned i = 0; i < 3; i++) {
		for (uint32_t flags = 0; flags <= FLAG_CLEAR; flags++) {
			struct page_run run = { page, 1 };
			uint8_t d[PAGE_SIZE];
			uint32_t length;
			struct answer a;

			attack_boot(NULL);
			target = page;
			guess = (struct sent){ funcs[i], 2, 3, 1,
					       FIRST_HANDLE(2) };
			got = false;
			length = wire_region(d, 2, 3, &run, 1);
			put32(d, REGION_FLAGS, flags);
			machine_at_each_step(collude);
			a = call_with(vcpu_of(2, 0), funcs[i], d, length);
			machine_at_each_step(NULL);
			assert_false(got);
			assert_int_equal(a.x[0] == 0x84000061,
					 succeeds && (funcs[i] != SHARE ||
						      flags == 0));
			if (a.x[0] == 0x84000061)
				retrieve(&guess);
		}
	}
}

/* Memory of the monitor, of another VM, and of nobody. */
static void test_not_the_senders(void **state)
{
	(void)state;
	send_while_colluding(0x10000000, false);
	send_while_colluding(page_of(1, 3), false);
	send_while_colluding(page_of(2, MACHINE_PAGES), false);
}

static void test_the_senders(void **state)
{
	(void)state;
	tries = 0;
	send_while_colluding(page_of(2, 3), true);
	assert_true(tries > 50);
}

/* Refused at the last check: nothing was ever to be had. */
static void test_refused_late(void **state)
{
	(void)state;
	guess = (struct sent){ LEND, 2, 3, 1, FIRST_HANDLE(2) };
	target = page_of(2, 3);
	got = false;
	machine_set_mode(2, (struct page_run){ target, 1 },
			 (struct page_mode){ PAGE_OWNED, ACCESS_READ });
	machine_at_each_step(collude);
	for (unsigned i = 0; i < 100; i++) {
		struct page_run run = { target, 1 };
		uint8_t d[PAGE_SIZE];
		uint32_t length = wire_region(d, 2, 3, &run, 1);

		assert_error(call_with(vcpu_of(2, 0), LEND, d, length),
			     vcpu_of(2, 0), STATUS_DENIED);
	}
	machine_at_each_step(NULL);
	assert_false(got);
}

/* Pages that a retrieve maps are still the sender's to give at that time. */
static void test_sender_changed(void **state)
{
	static const struct page_mode others[] = {
		{ PAGE_NONE, 0 },
		{ PAGE_OWNED, ACCESS_RIGHTS },
		{ PAGE_OWNED_SHARED, ACCESS_RIGHTS },
		{ PAGE_BORROWED, ACCESS_RIGHTS },
		{ PAGE_MAILBOX, ACCESS_READ },
	};
	struct page_run run = { page_of(2, 3), 1 };

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		struct sent s;

		attack_boot(NULL);
		s = send_run(LEND, 2, 3, run);
		machine_set_mode(2, run, others[i]);
		assert_error(try_retrieve(&s), vcpu_of(3, 0),
			     STATUS_INVALID_PARAMETERS);
		assert_mode(3, run.begin, PAGE_NONE, 0);
	}
}

ATTACKS(ATTACK(test_not_the_senders), ATTACK(test_the_senders),
	ATTACK(test_refused_late), ATTACK(test_sender_changed))
