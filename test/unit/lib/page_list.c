/* SPDX-License-Identifier: BSD-3-Clause */
/* lib/page_list: every page once, and as many as the count says. */
#include "lib/page_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "lib/addr.h"

#define PAGES 9

static _Alignas(PAGE_SIZE) uint8_t pages[PAGES][PAGE_SIZE];
static struct page_list list;
static uint32_t taken; /* a bit for each page */

static int fill(void **state)
{
	(void)state;
	list = (struct page_list){ NULL, 0 };
	taken = 0;
	for (unsigned i = 0; i < PAGES; i++)
		page_list_add(&list, memset(pages[i], 0xff, PAGE_SIZE));
	return 0;
}

/* Takes all of a list, whose pages were not taken before, and spoils them. */
static void take_all(struct page_list *l)
{
	for (uint32_t left = l->count; left > 0; left--) {
		uint8_t *page = page_list_take(l);
		size_t i = (size_t)(page - pages[0]) / PAGE_SIZE;

		assert_in_range(i, 0, PAGES - 1);
		assert_ptr_equal(page, pages[i]);
		assert_false(taken >> i & 1);
		taken |= 1U << i;
		assert_int_equal(l->count, left - 1);
		memset(page, 0xff, PAGE_SIZE);
	}
	assert_null(page_list_take(l));
	assert_int_equal(l->count, 0);
}

static void test_take(void **state)
{
	(void)state;
	assert_int_equal(list.count, PAGES);
	take_all(&list);
	assert_int_equal(taken, (1U << PAGES) - 1);
	fill(NULL);
	take_all(&list);
	assert_int_equal(taken, (1U << PAGES) - 1);
}

static void test_move(void **state)
{
	struct page_list other = { NULL, 0 };

	(void)state;
	page_list_move(&list, &other, 0);
	assert_int_equal(other.count, 0);
	page_list_move(&list, &other, 4);
	assert_int_equal(other.count, 4);
	assert_int_equal(list.count, PAGES - 4);
	page_list_move(&other, &list, 1);
	take_all(&other);
	take_all(&list);
	assert_int_equal(taken, (1U << PAGES) - 1);
}

/* A table that is free maps nothing for a walk that still meets it. */
static void test_no_valid_entry(void **state)
{
	(void)state;
	for (unsigned i = 0; i < PAGES; i++)
		assert_false(pages[i][0] & 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_take, fill),
		cmocka_unit_test_setup(test_move, fill),
		cmocka_unit_test_setup(test_no_valid_entry, fill),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
