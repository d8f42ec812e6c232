/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Regions between VMs of different versions: each of SPCI 0.9 and FF-A 1.0 to
 * 1.2 gives a region to each, by DONATE, LEND and SHARE.
 */
#include "test/support/ffa_wire.h"

#define SPCI	  0U /* and 1 to 3: FF-A 1.0 to 1.2 */
#define TAG	  0x12345678U
#define RW_ACCESS (ACCESS_READ | ACCESS_WRITE)

static struct page_run runs[2];

static void setup(unsigned sender, unsigned borrower)
{
	machine_boot(3, MACHINE_PAGES);
	runs[0] = (struct page_run){ page_of(2, 10), 2 };
	runs[1] = (struct page_run){ page_of(2, 3), 1 };
	if (sender != SPCI)
		ffa_speak(2, (DIALECT_FFA_1_0 + sender - 1) | DIALECT_SETTLED);
	if (borrower != SPCI)
		ffa_speak(3,
			  (DIALECT_FFA_1_0 + borrower - 1) | DIALECT_SETTLED);
}

/* By SPCI 0.9 with all rights, by FF-A to read and write; and a tag. */
static struct given gives(unsigned sender, uint32_t func)
{
	static const uint16_t three[] = { 3 };
	const uint8_t data = grant_of(func, FFA_RW);
	const struct terms t = { .sender = 2,
				 .attributes = attributes_of(func),
				 .tag = TAG,
				 .vms = three,
				 .permissions = &data,
				 .count = 1 };
	uint8_t d[PAGE_SIZE];
	uint32_t length;
	struct answer a;

	if (sender != SPCI)
		return give(func, sender - 1, &t, runs, 2);
	length = wire_region(d, 2, 3, runs, 2);
	put32(d, REGION_TAG, TAG);
	a = call_with(vcpu_of(2, 0), func, d, length);
	assert_success(a, vcpu_of(2, 0), a.x[2]);
	return (struct given){ func, 2, (uint32_t)a.x[2], TAG, 3 };
}

/* The borrower takes it, and finds the runs in RX. */
static void takes(unsigned borrower, const struct given *g)
{
	struct vcpu *caller = vcpu_of(3, 0);
	struct descriptor p;
	uint8_t d[PAGE_SIZE];
	uint32_t length, at = RESPONSE_RUNS;
	struct answer a;

	if (borrower == SPCI) {
		length = wire_retrieve(d, g->handle, g->func, 2, 3, 3);
		put32(d, RETRIEVE_TAG, TAG);
		a = call_with(caller, RETRIEVE, d, length);
		assert_answer(a, caller, RETRIEVED, 0, 0, a.x[3], a.x[3], 0, 0,
			      0);
	} else {
		put_request(&p, borrower - 1, g, 3, wish_of(g->func, FFA_RW));
		take_as(&p, 3);
		at = FFA_HEADER_SIZE(borrower - 1) +
		     FFA_ACCESS_SIZE(borrower - 1) + 16;
	}
	assert_true(host_guest_read(vm_find(3), rx_of(3), d, sizeof(d)));
	assert_memory_equal(d + at, runs, sizeof(runs));
	assert_int_equal(hvc(caller, 0x84000065).x[0], 0x84000061);
}

static void returns(unsigned sender, unsigned borrower, const struct given *g)
{
	struct sent s = { g->func, 2, 3, 3, g->handle };

	if (borrower == SPCI)
		relinquish(&s);
	else
		assert_ok(give_back(g->handle, 3, 0), 3);
	if (sender == SPCI)
		reclaim(&s);
	else
		assert_ok(take_back(g, 0), 2);
}

/* The rights that the borrower gets: FF-A asks for no execution here. */
static unsigned rights(unsigned sender, unsigned borrower, uint32_t func)
{
	if (borrower != SPCI)
		return RW_ACCESS;
	return sender == SPCI || func != SHARE ? ACCESS_RIGHTS : RW_ACCESS;
}

static void all_pages(unsigned vm, enum page_state state, unsigned access)
{
	assert_mode(vm, page_of(2, 3), state, access);
	assert_mode(vm, page_of(2, 10), state, access);
	assert_mode(vm, page_of(2, 11), state, access);
}

static void pair(unsigned sender, unsigned borrower, uint32_t func)
{
	static const enum page_state states[] = { PAGE_OWNED, PAGE_BORROWED,
						  PAGE_BORROWED_SHARED };
	unsigned access = rights(sender, borrower, func);
	struct snapshot before;
	struct given g;

	setup(sender, borrower);
	before = snapshot();
	g = gives(sender, func);
	for (int i = 0; i < 2; i++) {
		takes(borrower, &g);
		all_pages(3, states[func - DONATE], access);
		if (func == DONATE) {
			all_pages(2, PAGE_NONE, 0);
			assert_int_equal(snapshot().handles, before.handles);
			return;
		}
		if (i == 0 && borrower == SPCI)
			relinquish(&(struct sent){ func, 2, 3, 3, g.handle });
		else if (i == 0)
			assert_ok(give_back(g.handle, 3, 0), 3);
		else
			returns(sender, borrower, &g);
		all_pages(3, PAGE_NONE, 0);
	}
	all_pages(2, PAGE_OWNED, ACCESS_RIGHTS);
	assert_int_equal(snapshot().handles, before.handles);
	assert_int_equal(snapshot().modes, before.modes);
}

static void test_pairs(void **state)
{
	(void)state;
	for (unsigned sender = 0; sender <= 3; sender++) {
		for (unsigned borrower = 0; borrower <= 3; borrower++) {
			for (uint32_t func = DONATE; func <= SHARE; func++)
				pair(sender, borrower, func);
		}
	}
}

/* X only where a sender of SPCI 0.9 granted it; RW, too. */
static void test_granted(void **state)
{
	const struct page_run run = { page_of(2, 3), 1 };
	struct vcpu *caller = vcpu_of(3, 0);

	(void)state;
	for (uint32_t func = DONATE; func <= SHARE; func++) {
		struct descriptor p;
		struct sent s;
		struct given g;

		setup(SPCI, 2);
		s = send_as(func, 2, 3, MEMORY_RO, 0, &run, 1);
		g = (struct given){ func, 2, s.handle, 0, 1 };
		put_request(&p, 1, &g, 3, wish_of(func, FFA_RW));
		put_tx(caller, p.d, PAGE_SIZE);
		ffa_refused(caller, STATUS_DENIED, RETRIEVE, p.length,
			    p.length);
		if (func == SHARE)
			continue;
		put_request(&p, 1, &g, 3, FFA_RO | FFA_X);
		put_tx(caller, p.d, PAGE_SIZE);
		ffa_refused(caller, STATUS_DENIED, RETRIEVE, p.length,
			    p.length);
	}
}

/* A borrower may say that a sender of SPCI 0.9 has its pages cleared. */
static void test_cleared(void **state)
{
	const struct page_run run = { page_of(2, 3), 1 };
	struct descriptor p;
	struct given g;
	struct sent s;

	(void)state;
	setup(SPCI, 2);
	page_fill(page_of(2, 3), 0x5a);
	s = send_as(LEND, 2, 3, MEMORY_RW, FLAG_CLEAR, &run, 1);
	g = (struct given){ LEND, 2, s.handle, 0, 1 };
	put_request(&p, 1, &g, 3, FFA_RW | FFA_NX);
	put32(p.d, FFA_AT_FLAGS, FLAG_CLEAR);
	take_as(&p, 3);
	assert_true(page_is(page_of(2, 3), 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_granted),
		cmocka_unit_test(test_cleared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
