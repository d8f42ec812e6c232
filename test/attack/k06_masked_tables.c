/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * K-06: a call for a run over many tables kept interrupts masked for all of
 * their entries. Each table that lies in a run whole is now folded first, one
 * at a time, and what one send may change besides is bounded.
 */
#include "test/attack/attack.h"

#define BLOCKS	    10
#define BLOCK_PAGES 512
#define VM_PAGES    (16 * BLOCK_PAGES)

static struct page_run run_at(unsigned block, unsigned page, uint64_t pages)
{
	return (struct page_run){ page_of(2, block * BLOCK_PAGES + page),
				  pages };
}

static unsigned level_of(unsigned vm, unsigned block)
{
	unsigned level;

	(void)host_guest_leaf(vm_find((uint16_t)vm),
			      page_of(2, block * BLOCK_PAGES), &level);
	return level;
}

/* Each call folds one of the tables, which then are blocks. */
static void test_folded_by_steps(void **state)
{
	struct page_run all;
	uint8_t d[PAGE_SIZE];
	uint32_t length;
	struct answer a;

	(void)state;
	machine_boot(3, VM_PAGES);
	machine_watch(false);
	all = run_at(0, 0, 6 * BLOCK_PAGES);
	for (unsigned i = 0; i < 6; i++) {
		struct sent s = send_run(SHARE, 2, 3, run_at(i, 7, 1));

		reclaim(&s);
		assert_int_equal(level_of(2, i), 3);
	}
	length = wire_region(d, 2, 3, &all, 1);
	put_tx(vcpu_of(2, 0), d, PAGE_SIZE);
	for (unsigned left = 6; left > 0; left--) {
		uint32_t before = pages_left(2);

		host_interrupt_every(1);
		a = guest_call_once(vcpu_of(2, 0), CONDUIT_HVC,
				    (uint64_t[8]){ LEND, 0, 0, length,
						   length });
		host_interrupt_every(0);
		assert_true(a.again);
		assert_int_equal(pages_left(2), before + 1);
	}
	host_interrupt_every(1);
	a = guest_call_once(vcpu_of(2, 0), CONDUIT_HVC,
			    (uint64_t[8]){ LEND, 0, 0, length, length });
	host_interrupt_every(0);
	assert_success(a, vcpu_of(2, 0), a.x[2]);
	for (unsigned i = 0; i < 6; i++)
		assert_int_equal(level_of(2, i), 2);
}

/* Donates both halves of a block to VM 3, with these rights. */
static void donate_halves(unsigned block, uint16_t first, uint16_t second)
{
	struct page_run runs[2] = { run_at(block, 0, 256),
				    run_at(block, 256, 256) };
	struct sent s = send_as(DONATE, 2, 3, first, 0, &runs[0], 1);

	retrieve(&s);
	s = send_as(DONATE, 2, 3, second, 0, &runs[1], 1);
	retrieve(&s);
	assert_int_equal(level_of(3, block), 3);
}

/* No entry is as in the block that was split: they may be alike, or not. */
static void test_all_differ(void **state)
{
	struct page_run runs[2];
	struct sent s;
	struct snapshot before;
	uint8_t d[PAGE_SIZE];
	uint32_t length;

	(void)state;
	machine_boot(3, VM_PAGES);
	machine_watch(false);
	donate_halves(0, MEMORY_RWX, MEMORY_RWX);
	donate_halves(1, MEMORY_RWX, MEMORY_RO);
	runs[0] = run_at(0, 0, BLOCK_PAGES);
	runs[1] = run_at(1, 0, BLOCK_PAGES);
	length = wire_region(d, 3, 2, &runs[1], 1);
	put_tx(vcpu_of(3, 0), d, PAGE_SIZE);
	before = snapshot();
	assert_error(call_with(vcpu_of(3, 0), LEND, d, length), vcpu_of(3, 0),
		     STATUS_INVALID_PARAMETERS);
	assert_unchanged(&before);
	s = send_run(LEND, 3, 2, runs[0]);
	assert_int_equal(level_of(3, 0), 2);
	reclaim(&s);
}

/* 4,608 entries are the most: ten nearly whole blocks are more. */
static void test_bounded(void **state)
{
	struct page_run runs[BLOCKS];
	struct snapshot before;
	uint8_t d[PAGE_SIZE];
	uint32_t length;
	struct sent s;

	(void)state;
	machine_boot(3, VM_PAGES);
	machine_watch(false);
	for (unsigned i = 0; i < BLOCKS; i++)
		runs[i] = run_at(i, 1, BLOCK_PAGES - 1);
	length = wire_region(d, 2, 3, runs, BLOCKS);
	put_tx(vcpu_of(2, 0), d, PAGE_SIZE);
	before = snapshot();
	assert_error(call_with(vcpu_of(2, 0), LEND, d, length), vcpu_of(2, 0),
		     STATUS_NO_MEMORY);
	assert_unchanged(&before);
	s = send_as(LEND, 2, 3, MEMORY_RWX, 0, runs, BLOCKS - 1);
	retrieve(&s);
	relinquish(&s);
	reclaim(&s);
	/* whole blocks are one entry each */
	s = send_run(LEND, 2, 3, run_at(0, 0, 15 * BLOCK_PAGES + 5));
	retrieve(&s);
	relinquish(&s);
	reclaim(&s);
}

ATTACKS(cmocka_unit_test(test_folded_by_steps),
	cmocka_unit_test(test_all_differ), cmocka_unit_test(test_bounded))
