/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Every memory call with 0, 1, 2, ... pages left in the pool: NO_MEMORY with
 * nothing changed, or success with everything done; and never more pages taken
 * than are given back.
 */
#include "test/support/wire.h"

#include "kernel/map/pool.h"
#include "kernel/mem/region.h"
#include "kernel/vm/vcpu.h"

#define RX_RELEASE 0x84000065U
#define LEFT_MAX   8

/* Each run lies in a block of its own, the last one across two. */
#define PAGES 2048
static struct page_run runs[3];

static void boot(void)
{
	machine_boot(3, PAGES);
	machine_watch(false);
	runs[0] = (struct page_run){ page_of(2, 512 + 10), 2 };
	runs[1] = (struct page_run){ page_of(2, 5), 1 };
	runs[2] = (struct page_run){ page_of(2, 1020), 6 };
}

/*
 * Checks that a refused call changed nothing but by folding, which adds to the
 * free pages.
 */
static void assert_refused(struct answer a, struct vcpu *v,
			   struct snapshot before)
{
	uint32_t free = pages_free();

	assert_error(a, v, STATUS_NO_MEMORY);
	assert_true(free >= before.free_pages);
	before.free_pages = free;
	assert_unchanged(&before);
}

/* How many pages a send of the runs takes: three splits, a page of runs. */
#define SEND_NEEDS 4

static struct answer try_send(uint32_t func, uint32_t flags)
{
	uint8_t d[PAGE_SIZE];
	uint32_t length = wire_region(d, 2, 3, runs, 3);

	put32(d, REGION_FLAGS, flags);
	put_tx(vcpu_of(2, 0), d, sizeof(d));
	return hvc(vcpu_of(2, 0), func, 0, 0, length, length);
}

static void send_with(uint32_t func, uint32_t flags, uint32_t left)
{
	struct snapshot before;
	struct vcpu *v;
	struct answer a;

	boot();
	v = vcpu_of(2, 0);
	/* so that what try_send() writes to TX is there before */
	pool_drain(0);
	(void)try_send(func, flags);
	pool_refill();
	pool_drain(left);
	before = snapshot();
	a = try_send(func, flags);
	if (left < SEND_NEEDS) {
		assert_refused(a, v, before);
	} else {
		assert_success(a, v, a.x[2]);
		assert_int_equal(pages_left(2), left - SEND_NEEDS);
		pool_refill();
		assert_success(hvc(v, RECLAIM, a.x[2]), v, 0);
	}
	pool_refill();
}

static void test_send(void **state)
{
	(void)state;
	for (uint32_t left = 0; left < LEFT_MAX; left++) {
		send_with(DONATE, 0, left);
		send_with(LEND, 0, left);
		send_with(SHARE, 0, left);
		send_with(DONATE, FLAG_CLEAR, left);
		send_with(LEND, FLAG_CLEAR, left);
	}
}

/* Few runs need no page for the record. */
static void test_send_of_few_runs(void **state)
{
	struct answer a;
	uint8_t d[PAGE_SIZE];
	uint32_t length;

	(void)state;
	boot();
	length = wire_region(d, 2, 3, runs, REGION_INLINE_RUNS);
	put_tx(vcpu_of(2, 0), d, sizeof(d));
	pool_drain(REGION_INLINE_RUNS);
	a = hvc(vcpu_of(2, 0), LEND, 0, 0, length, length);
	assert_success(a, vcpu_of(2, 0), a.x[2]);
	assert_int_equal(pages_left(2), 0);
}

/* The receiver's table needs one of 2 MiB blocks, and three of pages. */
#define RETRIEVE_NEEDS 4

static void retrieve_with(uint32_t func, uint32_t left)
{
	struct snapshot before;
	struct sent s;
	struct vcpu *v;
	struct answer a;

	boot();
	v = vcpu_of(3, 0);
	/* buffers that are not the last two, so that no table is there yet */
	s = send_as(func, 2, 3, MEMORY_RW, 0, runs, 3);
	pool_drain(0);
	(void)try_retrieve(&s);
	pool_refill();
	pool_drain(left);
	before = snapshot();
	a = try_retrieve(&s);
	if (a.x[0] != RETRIEVED) {
		assert_refused(a, v, before);
		assert_in_range(left, 0, RETRIEVE_NEEDS - 1);
		pool_refill();
		a = try_retrieve(&s);
	}
	assert_answer(a, v, RETRIEVED, 0, 0, a.x[3], a.x[3], 0, 0, 0);
	assert_success(hvc(v, RX_RELEASE), v, 0);
	assert_mode(3, runs[0].begin,
		    func == DONATE ? PAGE_OWNED : PAGE_BORROWED,
		    ACCESS_READ | ACCESS_WRITE);
	pool_refill();
}

static void test_retrieve(void **state)
{
	(void)state;
	for (uint32_t left = 0; left < LEFT_MAX; left++) {
		retrieve_with(DONATE, left);
		retrieve_with(LEND, left);
	}
}

/* A table of VM 3 that is uniform gives way to another one. */
static void fold_for_vm3(void)
{
	pool_drain(0);
	machine_set_mode(3, (struct page_run){ page_of(2, 3), 1 },
			 (struct page_mode){ PAGE_BORROWED, ACCESS_RIGHTS });
	assert_int_equal(pages_left(3), 0);
	pool_refill();
}

/*
 * Giving back part of a block, which splits it. No order of calls makes such a
 * table, so it is made by hand.
 */
static void relinquish_with(uint32_t flags, uint32_t left)
{
	const struct page_run block = { page_of(2, 512), 512 };
	const struct page_run part = { page_of(2, 512 + 7), 3 };
	struct snapshot before;
	struct sent s;
	struct vcpu *v;
	struct answer a;

	boot();
	v = vcpu_of(3, 0);
	s = send_run(LEND, 2, 3, part);
	retrieve(&s);
	machine_set_mode(3, part, (struct page_mode){ PAGE_NONE, 0 });
	fold_for_vm3();
	machine_set_mode(3, block,
			 (struct page_mode){ PAGE_BORROWED, ACCESS_RIGHTS });
	pool_drain(0);
	(void)try_relinquish(&s, flags);
	pool_refill();
	pool_drain(left);
	before = snapshot();
	a = try_relinquish(&s, flags);
	if (left == 0) {
		assert_refused(a, v, before);
		pool_refill();
		a = try_relinquish(&s, flags);
	} else {
		assert_int_equal(pages_left(3), left - 1);
		pool_refill();
	}
	assert_success(a, v, 0);
	reclaim(&s);
	assert_true(page_is(part.begin, flags != 0 ? 0 : (519 % 251) + 1));
}

static void test_relinquish(void **state)
{
	(void)state;
	for (uint32_t left = 0; left < 3; left++) {
		relinquish_with(0, left);
		relinquish_with(FLAG_CLEAR, left);
	}
}

/*
 * A donation by a VM that has nothing else in its block: the table stays until
 * it is retrieved, and taking it back needs none (N-06). VM 3 was given the
 * page by VM 2.
 */
static void reclaim_with(uint32_t flags, uint32_t left)
{
	const struct page_run run = { page_of(2, 512 + 7), 3 };
	struct sent s;

	boot();
	s = send_run(DONATE, 2, 3, run);
	retrieve(&s);
	s = send_run(DONATE, 3, 1, run);
	pool_drain(left);
	assert_success(try_reclaim(&s, flags), vcpu_of(3, 0), 0);
	assert_mode(3, run.begin, PAGE_OWNED, ACCESS_RIGHTS);
	assert_true(page_is(run.begin, flags != 0 ? 0 : (519 % 251) + 1));
	pool_refill();
}

static void test_reclaim(void **state)
{
	(void)state;
	for (uint32_t left = 0; left < 3; left++) {
		reclaim_with(0, left);
		reclaim_with(FLAG_CLEAR, left);
	}
}

/* The pool runs dry while a RECLAIM is clearing: it needs none of it. */
static void test_dry_while_clearing(void **state)
{
	const struct page_run run = { page_of(2, 512 + 7), 40 };
	struct sent s;
	struct vcpu *v;
	uint64_t x[8] = { RECLAIM, 0, FLAG_CLEAR };
	struct answer a;

	(void)state;
	boot();
	v = vcpu_of(3, 0);
	s = send_run(DONATE, 2, 3, run);
	retrieve(&s);
	s = send_run(DONATE, 3, 1, run);
	x[1] = s.handle;
	host_interrupt_every(1);
	assert_true(guest_call_once(v, CONDUIT_HVC, x).again);
	host_interrupt_every(0);
	pool_drain(0);
	a = guest_call(v, CONDUIT_HVC, x);
	assert_success(a, v, 0);
	assert_mode(3, run.begin, PAGE_OWNED, ACCESS_RIGHTS);
	pool_refill();
}

/* A dry pool is no reason to refuse what folding makes room for. */
static void test_folding_makes_room(void **state)
{
	struct sent s;
	unsigned level;

	(void)state;
	boot();
	machine_watch(false);
	s = send_run(LEND, 2, 3, (struct page_run){ page_of(2, 3), 1 });
	reclaim(&s);
	/* the table stays, in case that the next call needs it, too */
	host_guest_leaf(vm_find(2), page_of(2, 3), &level);
	assert_int_equal(level, 3);
	pool_drain(0);
	s = send_run(LEND, 2, 3, (struct page_run){ page_of(2, 515), 1 });
	host_guest_leaf(vm_find(2), page_of(2, 3), &level);
	assert_int_equal(level, 2);
	assert_mode(2, page_of(2, 3), PAGE_OWNED, ACCESS_RIGHTS);
	assert_mode(2, page_of(2, 515), PAGE_OWNED_LENT, ACCESS_RIGHTS);
	assert_mode(2, page_of(2, 514), PAGE_OWNED, ACCESS_RIGHTS);
	assert_int_equal(pages_left(2), 0);
	reclaim(&s);
}

/* A page for the record of three runs comes from the same pool, and returns. */
static void test_record_page(void **state)
{
	uint32_t free;
	struct sent s;

	(void)state;
	boot();
	s = send_as(LEND, 2, 3, MEMORY_RWX, 0, runs, 3);
	free = pages_free();
	reclaim(&s);
	assert_int_equal(pages_free(), free + 1);
	s = send_as(DONATE, 2, 3, MEMORY_RWX, 0, runs, 3);
	assert_int_equal(pages_free(), free);
	retrieve(&s);
	/* three tables of pages for VM 3, besides */
	assert_in_range(pages_free(), free - 4, free);
}

/* RXTX_MAP reserves, too: all or nothing. */
static void test_rxtx_map(void **state)
{
	(void)state;
	for (uint32_t left = 0; left < LEFT_MAX; left++) {
		struct snapshot before;
		struct vcpu *v;
		struct answer a;
		uint64_t x[8] = { 0x84000066, 0, 0, 1 };

		machine_boot_bare(2, PAGES);
		v = vcpu_of(2, 0);
		x[1] = page_of(2, 3);
		x[2] = page_of(2, 512 + 3);
		pool_drain(left);
		before = snapshot();
		a = guest_call(v, CONDUIT_HVC, x);
		if (a.x[2] != 0) {
			assert_refused(a, v, before);
			assert_int_equal(host_monitor_prot(x[1]), 0);
			assert_int_equal(host_monitor_prot(x[2]), 0);
			pool_refill();
			a = guest_call(v, CONDUIT_HVC, x);
		} else {
			/* two splits: none for the monitor's own map */
			assert_true(left >= 2);
		}
		assert_success(a, v, 0);
		assert_mode(2, x[1], PAGE_MAILBOX, ACCESS_READ | ACCESS_WRITE);
		assert_mode(2, x[2], PAGE_MAILBOX, ACCESS_READ);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_send),
		cmocka_unit_test(test_send_of_few_runs),
		cmocka_unit_test(test_retrieve),
		cmocka_unit_test(test_relinquish),
		cmocka_unit_test(test_reclaim),
		cmocka_unit_test(test_dry_while_clearing),
		cmocka_unit_test(test_folding_makes_room),
		cmocka_unit_test(test_record_page),
		cmocka_unit_test(test_rxtx_map),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
