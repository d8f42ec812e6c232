/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * RELINQUISH and RECLAIM of FF-A: every check in the order of docs/ffa.md, 8.6
 * and 8.7, who may clear what, and when it happens.
 */
#include "test/support/ffa_wire.h"

#define CLEAR	    1U
#define TIME_SLICE  2U
#define CLEAR_AFTER 4U

static const uint16_t three[] = { 3 };

static struct given region;

static int boot(void **state)
{
	(void)state;
	machine_boot(3, MACHINE_PAGES);
	for (unsigned vm = 1; vm <= 3; vm++)
		ffa_speak(vm, DIALECT_FFA_1_1 | DIALECT_SETTLED);
	return 0;
}

/* VM 2 gives VM 3 a page. */
static void offer(uint32_t func, uint8_t data)
{
	const struct page_run run = { page_of(2, 3), 1 };
	const struct terms t = { .sender = 2,
				 .attributes = attributes_of(func),
				 .vms = three,
				 .permissions = &data,
				 .count = 1 };

	region = give(func, 1, &t, &run, 1);
}

static void take(uint8_t data, uint32_t flags)
{
	struct descriptor p;

	put_request(&p, 1, &region, 3, wish_of(region.func, data));
	put32(p.d, FFA_AT_FLAGS, flags);
	take_as(&p, 3);
	release_rx(3);
}

static void not_back(uint8_t *d, enum status status)
{
	struct vcpu *caller = vcpu_of(3, 0);

	put_tx(caller, d, FFA_RELINQUISH_SIZE);
	ffa_refused(caller, status, RELINQUISH);
}

static void good(uint8_t d[FFA_RELINQUISH_SIZE])
{
	memset(d, 0, FFA_RELINQUISH_SIZE);
	put64(d, 0, FFA_HANDLE(region.handle));
	put32(d, FFA_AT_ENDPOINT_COUNT, 1);
	put16(d, FFA_AT_ENDPOINTS, 3);
}

static void test_relinquish_refused(void **state)
{
	uint8_t d[FFA_RELINQUISH_SIZE];

	(void)state;
	offer(LEND, FFA_RW);
	good(d);
	not_back(d, STATUS_INVALID_PARAMETERS); /* not retrieved */
	take(FFA_RW, 0);
	for (uint32_t count = 0; count < 4; count++) {
		if (count == 1)
			continue;
		good(d);
		put32(d, FFA_AT_ENDPOINT_COUNT, count);
		not_back(d, STATUS_INVALID_PARAMETERS);
	}
	for (uint16_t vm = 0; vm < 5; vm++) {
		if (vm == 3)
			continue;
		good(d);
		put16(d, FFA_AT_ENDPOINTS, vm);
		not_back(d, STATUS_INVALID_PARAMETERS);
	}
	for (unsigned bit = 2; bit < 32; bit++) {
		good(d);
		put32(d, FFA_AT_RELINQUISH_FLAGS, 1U << bit);
		not_back(d, STATUS_INVALID_PARAMETERS);
	}
	for (unsigned bit = 10; bit < 64; bit++) {
		good(d);
		put64(d, 0, FFA_HANDLE(region.handle) ^ (uint64_t)1 << bit);
		not_back(d, STATUS_INVALID_PARAMETERS);
	}
	for (unsigned vm = 1; vm <= 2; vm++) {
		struct vcpu *caller = vcpu_of(vm, 0);

		good(d);
		put16(d, FFA_AT_ENDPOINTS, (uint16_t)vm);
		put_tx(caller, d, sizeof(d));
		ffa_refused(caller, STATUS_INVALID_PARAMETERS, RELINQUISH);
	}
	assert_ok(give_back(region.handle, 3, TIME_SLICE), 3);
	good(d);
	not_back(d, STATUS_INVALID_PARAMETERS); /* once is enough */
}

static void test_no_tx(void **state)
{
	(void)state;
	machine_boot_bare(3, 16);
	ffa_speak(3, DIALECT_FFA_1_1);
	ffa_refused(vcpu_of(3, 0), STATUS_INVALID_PARAMETERS, RELINQUISH);
}

static void test_relinquish_donation(void **state)
{
	uint8_t d[FFA_RELINQUISH_SIZE];

	(void)state;
	offer(DONATE, 0);
	good(d);
	not_back(d, STATUS_INVALID_PARAMETERS);
	take(FFA_RW, 0);
	not_back(d, STATUS_INVALID_PARAMETERS);
}

/* CLEAR by who may not write what it has (W-07), and of shared pages. */
static void test_relinquish_clear_refused(void **state)
{
	uint8_t d[FFA_RELINQUISH_SIZE];

	(void)state;
	offer(LEND, FFA_RW);
	take(FFA_RO, 0); /* it could have had more */
	good(d);
	put32(d, FFA_AT_RELINQUISH_FLAGS, CLEAR);
	not_back(d, STATUS_DENIED);
	assert_ok(give_back(region.handle, 3, 0), 3);
	assert_ok(take_back(&region, 0), 2);
	for (uint8_t data = FFA_RO; data <= FFA_RW; data++) {
		offer(SHARE, data);
		take(data, 0);
		good(d);
		put32(d, FFA_AT_RELINQUISH_FLAGS, CLEAR);
		not_back(d, STATUS_INVALID_PARAMETERS);
		assert_ok(give_back(region.handle, 3, 0), 3);
		assert_ok(take_back(&region, 0), 2);
	}
}

/* After all kinds of retrieves the pages are nobody's but the sender's. */
static void test_again(void **state)
{
	(void)state;
	for (uint32_t func = LEND; func <= SHARE; func++) {
		offer(func, FFA_RW);
		for (int i = 0; i < 3; i++) {
			take(i == 1 ? FFA_RO : FFA_RW, 0);
			assert_int_equal(mode_of(3, page_of(2, 3)).access,
					 i == 1 ? ACCESS_READ :
						  ACCESS_READ | ACCESS_WRITE);
			assert_ok(give_back(region.handle, 3, 0), 3);
			assert_mode(3, page_of(2, 3), PAGE_NONE, 0);
		}
		assert_ok(take_back(&region, 0), 2);
	}
}

/* The wish to clear, before or with the relinquish, is carried out once. */
static void test_clear(void **state)
{
	static const uint32_t wishes[][2] = { { 0, 0 },
					      { 0, CLEAR },
					      { CLEAR_AFTER, 0 },
					      { CLEAR_AFTER, CLEAR } };

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		offer(LEND, FFA_RW);
		take(FFA_RW, wishes[i][0]);
		page_fill(page_of(2, 3), 0x5a);
		assert_ok(give_back(region.handle, 3, wishes[i][1]), 3);
		assert_ok(take_back(&region, 0), 2);
		assert_true(page_is(page_of(2, 3), i == 0 ? 0x5a : 0));
	}
	/* a wish is about one retrieve */
	offer(LEND, FFA_RW);
	take(FFA_RW, CLEAR_AFTER);
	assert_ok(give_back(region.handle, 3, 0), 3);
	take(FFA_RW, 0);
	page_fill(page_of(2, 3), 0xa5);
	assert_ok(give_back(region.handle, 3, 0), 3);
	assert_ok(take_back(&region, 0), 2);
	assert_true(page_is(page_of(2, 3), 0xa5));
}

/* A retrieve that fails at last leaves no wish behind. */
static void test_no_wish(void **state)
{
	struct descriptor p;

	(void)state;
	page_fill(page_of(2, 3), 0x5a);
	offer(LEND, FFA_RW);
	put_request(&p, 1, &region, 3, FFA_RW | FFA_NX);
	put32(p.d, FFA_AT_FLAGS, CLEAR_AFTER);
	pool_drain(0);
	put_tx(vcpu_of(3, 0), p.d, PAGE_SIZE);
	ffa_refused(vcpu_of(3, 0), STATUS_NO_MEMORY, RETRIEVE, p.length,
		    p.length);
	pool_refill();
	assert_ok(take_back(&region, 0), 2);
	assert_true(page_is(page_of(2, 3), 0x5a));
}

static void not_taken(unsigned vm, uint64_t low, uint64_t high, uint64_t flags,
		      enum status status)
{
	ffa_refused(vcpu_of(vm, 0), status, RECLAIM, low, high, flags);
}

static void test_reclaim_refused(void **state)
{
	const enum status bad = STATUS_INVALID_PARAMETERS;

	(void)state;
	for (uint32_t func = LEND; func <= SHARE; func++) {
		offer(func, FFA_RW);
		for (unsigned bit = 2; bit < 32; bit++)
			not_taken(2, region.handle, HANDLE_HIGH, 1U << bit,
				  bad);
		for (unsigned bit = 10; bit < 32; bit++) {
			not_taken(2, region.handle ^ 1U << bit, HANDLE_HIGH, 0,
				  bad);
			not_taken(2, region.handle, HANDLE_HIGH ^ 1U << bit, 0,
				  bad);
		}
		not_taken(1, region.handle, HANDLE_HIGH, 0, bad);
		not_taken(3, region.handle, HANDLE_HIGH, 0, bad);
		take(FFA_RW, 0);
		not_taken(2, region.handle, HANDLE_HIGH, 0, STATUS_DENIED);
		not_taken(2, region.handle, HANDLE_HIGH, CLEAR, STATUS_DENIED);
		not_taken(2, region.handle, HANDLE_HIGH, 4, bad);
		assert_ok(give_back(region.handle, 3, 0), 3);
		assert_ok(take_back(&region, TIME_SLICE), 2);
		not_taken(2, region.handle, HANDLE_HIGH, 0, bad);
	}
}

/* CLEAR by a sender that may not write; W-06: a donation comes back. */
static void test_reclaim_clear(void **state)
{
	const struct page_run run = { page_of(2, 3), 1 };

	(void)state;
	for (uint32_t func = DONATE; func <= SHARE; func++) {
		page_fill(page_of(2, 3), 0x5a);
		machine_set_mode(2, run,
				 (struct page_mode){ PAGE_OWNED, ACCESS_READ });
		offer(func, grant_of(func, FFA_RO));
		not_taken(2, region.handle, HANDLE_HIGH, CLEAR, STATUS_DENIED);
		assert_ok(take_back(&region, 0), 2);
		assert_true(page_is(page_of(2, 3), 0x5a));
		assert_mode(2, page_of(2, 3), PAGE_OWNED, ACCESS_READ);
		machine_set_mode(2, run,
				 (struct page_mode){ PAGE_OWNED,
						     ACCESS_RIGHTS });
		offer(func, grant_of(func, FFA_RO));
		assert_ok(take_back(&region, CLEAR), 2);
		assert_true(page_is(page_of(2, 3), 0));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_relinquish_refused, boot),
		cmocka_unit_test_setup(test_no_tx, boot),
		cmocka_unit_test_setup(test_relinquish_donation, boot),
		cmocka_unit_test_setup(test_relinquish_clear_refused, boot),
		cmocka_unit_test_setup(test_again, boot),
		cmocka_unit_test_setup(test_clear, boot),
		cmocka_unit_test_setup(test_no_wish, boot),
		cmocka_unit_test_setup(test_reclaim_refused, boot),
		cmocka_unit_test_setup(test_reclaim_clear, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
