/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kernel/mem/region: order and overlaps of runs; kernel/mem/transition: the
 * table of page states.
 */
#include "kernel/mem/region.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "kernel/mem/transition.h"

static struct page_run runs[REGION_RUNS_MAX];
static struct region_pages region;

static bool disjoint(uint32_t count)
{
	region = (struct region_pages){ .runs = runs, .count = count };
	region.ascending = true;
	for (uint32_t i = 1; i < count; i++)
		region.ascending = region.ascending &&
				   runs[i].begin >= page_run_end(runs[i - 1]);
	return region_disjoint(&region);
}

static void put(uint32_t i, uint64_t page, uint64_t count)
{
	runs[i] = (struct page_run){ page << PAGE_SHIFT, count };
}

static void check_order(uint32_t count)
{
	uint16_t buffer[REGION_RUNS_MAX];
	const uint16_t *order = region_order(&region, buffer);

	for (uint32_t i = 1; i < count; i++) {
		uint16_t a = order == NULL ? (uint16_t)(i - 1) : order[i - 1];
		uint16_t b = order == NULL ? (uint16_t)i : order[i];

		assert_true(runs[a].begin < runs[b].begin);
	}
}

static void test_ascending(void **state)
{
	(void)state;
	put(0, 5, 1);
	assert_true(disjoint(1));
	assert_true(region.ascending);
	put(1, 6, 4);
	put(2, 10, 1);
	assert_true(disjoint(3));
	assert_true(region.ascending);
	check_order(3);
}

static void test_small_overlaps(void **state)
{
	(void)state;
	for (uint64_t a = 0; a < 6; a++) {
		for (uint64_t n = 1; n < 4; n++) {
			bool apart = a + n <= 3 || a >= 5;

			put(0, 3, 2);
			put(1, a, n);
			assert_int_equal(disjoint(2), apart);
			put(1, 3, 2);
			put(0, a, n);
			assert_int_equal(disjoint(2), apart);
		}
	}
}

/* Any order of as many as there can be, then two of them the same. */
static void test_random(void **state)
{
	(void)state;
	srand(1);
	for (unsigned times = 0; times < 200; times++) {
		uint32_t count = 1 + (uint32_t)rand() % REGION_RUNS_MAX;
		uint32_t a, b;

		for (uint32_t i = 0; i < count; i++)
			put(i, 3 * i, 1 + (uint64_t)rand() % 3);
		for (uint32_t i = count; i > 1; i--) {
			uint32_t k = (uint32_t)rand() % i;
			struct page_run t = runs[k];

			runs[k] = runs[i - 1];
			runs[i - 1] = t;
		}
		assert_true(disjoint(count));
		check_order(count);
		a = (uint32_t)rand() % count;
		b = (uint32_t)rand() % count;
		runs[a] = runs[b];
		assert_int_equal(disjoint(count), a == b);
	}
}

static void test_last_addresses(void **state)
{
	const uint64_t top = 0xffffffffffffe000 >> PAGE_SHIFT;

	(void)state;
	put(0, top, 1);
	put(1, top - 1, 1);
	assert_true(disjoint(2));
	put(1, top - 1, 2);
	assert_false(disjoint(2));
}

/*
 * All of the table of page states, and that each step begins where the one
 * before it ends.
 */
static void test_transitions(void **state)
{
	static const enum mem_op ops[] = { MEM_DONATE, MEM_LEND, MEM_LEND,
					   MEM_SHARE };
	static const enum page_state sent[] = { PAGE_DONATED, PAGE_OWNED_LENT,
						PAGE_OWNED_LENT,
						PAGE_OWNED_SHARED };
	static const enum page_state held[] = { PAGE_OWNED, PAGE_BORROWED,
						PAGE_BORROWED_SHARED,
						PAGE_BORROWED_SHARED };

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		const struct region_id id = {
			.op = (uint8_t)ops[i],
			.borrower_count = i == 2 ? 2 : 1,
		};
		struct page_transition t;

		t = mem_transition(&id, STEP_SEND);
		assert_int_equal(t.from, PAGE_OWNED);
		assert_int_equal(t.to, sent[i]);
		t = mem_transition(&id, STEP_RECLAIM);
		assert_int_equal(t.from, sent[i]);
		assert_int_equal(t.to, PAGE_OWNED);
		t = mem_transition(&id, STEP_TAKEN);
		assert_int_equal(t.from, i == 0 ? PAGE_DONATED : PAGE_NONE);
		assert_int_equal(t.to, PAGE_NONE);
		t = mem_transition(&id, STEP_RETRIEVE);
		assert_int_equal(t.from, PAGE_NONE);
		assert_int_equal(t.to, held[i]);
		t = mem_transition(&id, STEP_RELINQUISH);
		assert_int_equal(t.from, i == 0 ? PAGE_NONE : held[i]);
		assert_int_equal(t.to, PAGE_NONE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ascending),
		cmocka_unit_test(test_small_overlaps),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_last_addresses),
		cmocka_unit_test(test_transitions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
