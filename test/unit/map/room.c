/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kernel/map/room: blocks are split for any runs, one at a time, with
 * interrupts looked at in between; nothing changes for the VM; two calls that
 * need more than there is do not keep each other from it.
 */
#include "kernel/map/room.h"

#include <pthread.h>
#include <stdlib.h>

#include "arch/cpu.h"
#include "kernel/map/pool.h"
#include "test/support/machine.h"

#define BLOCK  512U	      /* pages in 2 MiB */
#define GIGA   (512U * BLOCK) /* and in 1 GiB */
#define BASE   (2ULL * GIGA)  /* the first page of the tests */
#define OWNED  stage2_attrs((struct page_mode){ PAGE_OWNED, ACCESS_RIGHTS })
#define LENT   stage2_in_state(OWNED, PAGE_OWNED_LENT)
#define ROUNDS 2000
#define MANY   12 /* tables of each of two calls */

static struct ptable *t;

static struct page_run run_of(uint64_t first, uint64_t pages)
{
	return (struct page_run){ (BASE + first) << PAGE_SHIFT, pages };
}

/* VM 2 owns 2 GiB in two blocks, and has all pages but few. */
static int boot_with(unsigned pa_bits)
{
	struct page_run all = run_of(0, 2 * GIGA);

	host_pa_bits = pa_bits;
	machine_boot_bare(2, 4);
	machine_watch(false);
	host_pa_bits = 40;
	t = &vm_find(2)->ptable;
	assert_int_equal(machine_make_room(t, &all, NULL, 1), STATUS_OK);
	ptable_commit(as_locked(t), &all, 1, 0, OWNED);
	host_trace_clear();
	return 0;
}

static int boot(void **state)
{
	(void)state;
	return boot_with(40);
}

/* Calls as a guest does whose interrupts are pending at every n-th look. */
static enum status make_room(const struct page_run *runs, const uint16_t *order,
			     uint32_t n, unsigned every, unsigned *calls)
{
	enum status status;

	host_interrupt_every(every);
	*calls = 0;
	do {
		++*calls;
		assert_in_range(*calls, 1, 1000);
		status = machine_make_room(t, runs, order, n);
	} while (status == STATUS_AGAIN);
	host_interrupt_every(0);
	assert_int_equal(t->lock.next, t->lock.serving);
	return status;
}

/* Changes runs there and back: no table is missing, and none is taken. */
static void change_without_tables(const struct page_run *runs,
				  const uint16_t *order, uint32_t n)
{
	uint32_t left = pages_left(2);
	struct ptable_found found;

	assert_int_equal(ptable_tables_for(as_locked(t), runs, order, n), 0);
	assert_true(ptable_survey(as_locked(t), &found, runs, n, OWNED));
	assert_false(found.lacking);
	ptable_commit_found(as_locked(t), &found, runs, n, LENT);
	ptable_commit(as_locked(t), runs, n, LENT, OWNED);
	/* more where a block took a table's place */
	assert_true(pages_left(2) >= left);
}

static void test_one_page(void **state)
{
	struct page_run run = run_of(7, 1);
	uint32_t left = pages_left(2);
	unsigned calls;

	(void)state;
	assert_int_equal(make_room(&run, NULL, 1, 0, &calls), STATUS_OK);
	assert_int_equal(calls, 1);
	/* 1 GiB into blocks, one of them into pages */
	assert_int_equal(left - pages_left(2), 2);
	change_without_tables(&run, NULL, 1);
	/* and nothing is done where there is room */
	host_trace_clear();
	assert_int_equal(make_room(&run, NULL, 1, 1, &calls), STATUS_OK);
	assert_int_equal(calls, 1);
	assert_int_equal(host_trace_count, 0);
}

/* With an interrupt always pending each call makes one step, and it stays. */
static void test_one_step_a_call(void **state)
{
	const struct page_run runs[] = { run_of(7, 1), run_of(BLOCK + 7, 1),
					 run_of(5 * BLOCK - 1, 2) };
	uint32_t before = pages_left(2);
	uint32_t left = before;

	(void)state;
	host_interrupt_every(1);
	/* 1 GiB, then blocks number 0, 1, 4 and 5 */
	for (unsigned i = 0; i < 5; i++) {
		assert_int_equal(machine_make_room(t, runs, NULL, 3),
				 STATUS_AGAIN);
		assert_int_equal(pages_left(2), --left);
	}
	assert_int_equal(machine_make_room(t, runs, NULL, 3), STATUS_OK);
	assert_int_equal(before - pages_left(2), 5);
	host_interrupt_every(0);
	change_without_tables(runs, NULL, 3);
}

static void test_order(void **state)
{
	const struct page_run runs[] = { run_of(GIGA + 9, 3), run_of(1, 600),
					 run_of(1000, 1) };
	const uint16_t order[] = { 1, 2, 0 };
	unsigned calls;

	(void)state;
	assert_int_equal(make_room(runs, order, 3, 2, &calls), STATUS_OK);
	change_without_tables(runs, order, 3);
}

/* Four levels: tables of the top one, where there are no blocks. */
static void test_four_levels(void **state)
{
	const uint64_t top = 512ULL * GIGA;
	const struct page_run run = { top << PAGE_SHIFT, 2 * top + 5 };
	uint32_t before;
	unsigned calls;

	boot_with(48);
	before = pages_left(2);
	(void)state;
	assert_int_equal(make_room(&run, NULL, 1, 1, &calls), STATUS_OK);
	/* of 512 GiB: three; at the end one of 2 MiB, one of pages */
	assert_int_equal(before - pages_left(2), 5);
	assert_int_equal(calls, 6);
	assert_int_equal(ptable_tables_for(as_locked(t), &run, NULL, 1), 0);
}

/* Too few pages: nothing is lost, and what could be folded was. */
static void test_too_few(void **state)
{
	const struct page_run one = run_of(7, 1);
	const struct page_run runs[] = { run_of(BLOCK + 7, 1),
					 run_of(2 * BLOCK + 7, 1),
					 run_of(3 * BLOCK + 7, 1) };
	const struct page_run more[] = { run_of(9 * BLOCK + 7, 1),
					 run_of(10 * BLOCK + 7, 1) };
	unsigned calls;

	(void)state;
	/* a table that is in use, and one of 1 GiB above it */
	assert_int_equal(make_room(&one, NULL, 1, 0, &calls), STATUS_OK);
	ptable_commit(as_locked(t), &one, 1, OWNED, LENT);
	for (unsigned left = 0; left < 3; left++) {
		for (unsigned every = 0; every < 3; every++) {
			pool_drain(left);
			assert_int_equal(make_room(runs, NULL, 3, every,
						   &calls),
					 STATUS_NO_MEMORY);
			assert_int_equal(pages_left(2), left);
			pool_refill();
		}
	}
	pool_drain(3);
	assert_int_equal(make_room(runs, NULL, 3, 1, &calls), STATUS_OK);
	assert_int_equal(pages_left(2), 0);
	change_without_tables(runs, NULL, 3);
	/* the three can be folded for others, one step each */
	assert_int_equal(make_room(more, NULL, 2, 1, &calls), STATUS_OK);
	assert_int_equal(pages_left(2), 0);
	assert_int_equal(ptable_look(as_locked(t), ipa(one.begin)), LENT);
	pool_refill();
}

/* Two vCPUs, each of which needs all the pages that there are. */
static _Atomic(unsigned) turn;
static _Atomic(unsigned) done;

static enum status room_of_a_vcpu(unsigned vcpu, unsigned round)
{
	unsigned first = 2 + (round + 100 * vcpu) % 300;
	struct page_run runs[MANY];

	for (unsigned i = 0; i < MANY; i++)
		runs[i] = run_of((first + i) * BLOCK, 1);
	return machine_make_room(t, runs, NULL, MANY);
}

static void *second_vcpu(void *statuses)
{
	host_cpu_index = 1;
	for (unsigned round = 1; round <= ROUNDS; round++) {
		while (atomic_load(&turn) < round)
			cpu_relax();
		((enum status *)statuses)[round - 1] = room_of_a_vcpu(1, round);
		atomic_store(&done, round);
	}
	return statuses;
}

/* One of them has all, and neither is kept for ever by the other. */
static void test_two_vcpus(void **state)
{
	static enum status second[ROUNDS];
	const struct page_run one = run_of(7, 1);
	unsigned calls, refused = 0;
	pthread_t thread;

	(void)state;
	assert_int_equal(make_room(&one, NULL, 1, 0, &calls), STATUS_OK);
	ptable_commit(as_locked(t), &one, 1, OWNED, LENT);
	pool_drain(MANY);
	host_hook = NULL;
	pthread_create(&thread, NULL, second_vcpu, second);
	for (unsigned round = 1; round <= ROUNDS; round++) {
		enum status first;

		atomic_store(&turn, round);
		first = room_of_a_vcpu(0, round);
		while (atomic_load(&done) < round)
			cpu_relax();
		assert_true(first == STATUS_OK ||
			    second[round - 1] == STATUS_OK);
		refused += first != STATUS_OK || second[round - 1] != STATUS_OK;
	}
	pthread_join(thread, NULL);
	print_message("# refused in %u rounds of %u\n", refused, ROUNDS);
	pool_refill();
}

static struct page_run random_run(void)
{
	static const uint64_t lengths[] = { 1, 2, BLOCK, BLOCK + 1, 5000 };
	uint64_t first = (uint64_t)rand() % (2 * GIGA - 6000);

	if (rand() % 3 == 0)
		first -= first % BLOCK;
	return run_of(first, lengths[rand() % 5]);
}

/* Whatever the runs: room is made, or refused, and the VM sees no change. */
static void test_random(void **state)
{
	unsigned refused = 0;

	(void)state;
	srand(6);
	boot(NULL);
	for (unsigned i = 0; i < ROUNDS; i++) {
		struct page_run runs[2] = { random_run(), random_run() };
		bool swap = runs[1].begin < runs[0].begin;
		const uint16_t order[2] = { swap, !swap };
		unsigned calls;
		enum status status;

		if (page_run_end(runs[order[0]]) > runs[order[1]].begin)
			continue;
		if (i % 5 == 0)
			pool_drain((uint32_t)rand() %
				   (pages_left(2) < 4 ? pages_left(2) + 1 : 4));
		status =
			make_room(runs, order, 2, (unsigned)rand() % 3, &calls);
		if (status == STATUS_OK)
			change_without_tables(runs, order, 2);
		else
			assert_int_equal(status, STATUS_NO_MEMORY);
		refused += status != STATUS_OK;
		if (i % 5 == 0)
			pool_refill();
	}
	assert_in_range(refused, 1, ROUNDS / 2);
	for (uint64_t p = 0; p < 2 * GIGA; p++)
		assert_int_equal(ptable_look(as_locked(t),
					     ipa((BASE + p) << PAGE_SHIFT)),
				 OWNED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_one_page, boot),
		cmocka_unit_test_setup(test_one_step_a_call, boot),
		cmocka_unit_test_setup(test_order, boot),
		cmocka_unit_test_setup(test_four_levels, boot),
		cmocka_unit_test_setup(test_too_few, boot),
		cmocka_unit_test_setup(test_two_vcpus, boot),
		cmocka_unit_test_setup(test_random, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
