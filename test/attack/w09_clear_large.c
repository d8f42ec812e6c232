/* SPDX-License-Identifier: BSD-3-Clause */
/* W-09: CLEAR of more than 128 MiB panicked. Here are 200, in three runs. */
#include "test/attack/attack.h"

#define MIB   256U /* pages in one */
#define PAGES (220 * MIB)

static unsigned steps;

static void count_step(const struct host_step *step)
{
	steps += step->event == HOST_CLEAR;
}

/* Interrupted at every n-th look, or never. */
static void clear_200_mib(unsigned every)
{
	const struct page_run runs[] = {
		{ 0x40000000 + 150 * MIB * PAGE_SIZE, 60 * MIB },
		{ 0x40000000 + MIB * PAGE_SIZE, 139 * MIB + 7 },
		{ 0x40000000 + 145 * MIB * PAGE_SIZE, MIB - 7 },
	};
	uint64_t first = runs[1].begin;
	uint64_t last = runs[0].begin + (60 * MIB - 1) * PAGE_SIZE;
	struct sent s;

	machine_boot(2, PAGES);
	for (uint64_t a = first; a <= last; a += 37 * PAGE_SIZE)
		page_fill(a, 0x99);
	page_fill(first - PAGE_SIZE, 0x99);
	page_fill(last, 0x99);
	page_fill(last + PAGE_SIZE, 0x99);
	steps = 0;
	machine_at_each_step(count_step);
	host_interrupt_every(every);
	s = send_as(DONATE, 1, 2, MEMORY_RWX, FLAG_CLEAR, runs, 3);
	retrieve(&s);
	assert_int_equal(s.pages, 200 * MIB);
	assert_in_range(steps, 200 * MIB / 16, 200 * MIB / 16 + 2);
	for (unsigned i = 0; i < 3; i++) {
		uint64_t end = runs[i].begin + runs[i].pages * PAGE_SIZE;

		for (uint64_t a = runs[i].begin; a < end; a += PAGE_SIZE)
			assert_true(page_is(a, 0));
	}
	assert_true(page_is(first - PAGE_SIZE, 0x99));
	assert_true(page_is(last + PAGE_SIZE, 0x99));
}

static void test_200_mib(void **state)
{
	(void)state;
	clear_200_mib(0);
	clear_200_mib(100);
}

ATTACKS(ATTACK(test_200_mib))
