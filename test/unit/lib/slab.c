/* SPDX-License-Identifier: BSD-3-Clause */
/* lib/slab: every page once, zero when it is taken; reservations; threads. */
#include "lib/slab.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/addr.h"

#define PAGES 64

static _Alignas(4096) uint8_t pages[PAGES * PAGE_SIZE];
static _Atomic uint16_t links[PAGES];
static struct slab slab;

static int setup(void **state)
{
	(void)state;
	memset(pages, 0xee, sizeof(pages));
	slab_init(&slab, pages, PAGES, links);
	slab_add(&slab, 0, PAGES);
	return 0;
}

static bool is_zero(const uint8_t *page)
{
	return page[0] == 0 && memcmp(page, page + 1, PAGE_SIZE - 1) == 0;
}

static void test_each_once(void **state)
{
	bool seen[PAGES] = { false };

	(void)state;
	assert_int_equal(slab_count(&slab), PAGES);
	for (unsigned i = 0; i < PAGES; i++) {
		uint8_t *page = slab_alloc(&slab);

		assert_non_null(page);
		assert_true(is_zero(page));
		assert_int_equal((page - pages) % 4096, 0);
		assert_false(seen[slab_index(&slab, page)]);
		seen[slab_index(&slab, page)] = true;
		assert_ptr_equal(page,
				 pages + slab_index(&slab, page) * PAGE_SIZE);
	}
	assert_null(slab_alloc(&slab));
	assert_int_equal(slab_count(&slab), 0);
	for (unsigned i = 0; i < PAGES; i++)
		slab_free(&slab, pages + i * PAGE_SIZE);
	assert_int_equal(slab_count(&slab), PAGES);
}

static void test_zero_again(void **state)
{
	uint8_t *page = slab_alloc(&slab);

	(void)state;
	memset(page, 0x77, PAGE_SIZE);
	slab_free(&slab, page);
	for (unsigned i = 0; i < PAGES; i++)
		assert_true(is_zero(slab_alloc(&slab)));
}

static void test_reserve(void **state)
{
	struct reservation r = SLAB_RESERVATION;
	uint8_t *page;

	(void)state;
	assert_true(slab_reserve(&slab, &r, 0));
	assert_int_equal(r.count, 0);
	assert_true(slab_reserve(&slab, &r, 3));
	assert_true(slab_reserve(&slab, &r, 2));
	assert_int_equal(r.count, 5);
	assert_int_equal(slab_count(&slab), PAGES - 5);
	page = slab_take(&slab, &r);
	assert_true(is_zero(page));
	assert_int_equal(r.count, 4);
	slab_release(&slab, &r);
	assert_int_equal(r.count, 0);
	assert_int_equal(slab_count(&slab), PAGES - 1);
	slab_free(&slab, page);
	assert_int_equal(slab_count(&slab), PAGES);
}

static void test_reserve_too_much(void **state)
{
	struct reservation r = SLAB_RESERVATION;
	struct reservation rest = SLAB_RESERVATION;

	(void)state;
	assert_true(slab_reserve(&slab, &r, 4));
	assert_false(slab_reserve(&slab, &r, PAGES - 3));
	assert_int_equal(r.count, 4);
	assert_int_equal(slab_count(&slab), PAGES - 4);
	assert_false(slab_reserve(&slab, &rest, UINT32_MAX));
	assert_true(slab_reserve(&slab, &rest, PAGES - 4));
	assert_int_equal(slab_count(&slab), 0);
	assert_false(slab_reserve(&slab, &rest, 1));
	for (unsigned i = 0; i < PAGES - 4; i++)
		slab_free(&slab, slab_take(&slab, &rest));
	slab_release(&slab, &r);
	assert_int_equal(slab_count(&slab), PAGES);
}

/* Two threads take and return pages that they write their own number to. */
static void *churn(void *arg)
{
	uint8_t own = *(uint8_t *)arg;

	for (unsigned i = 0; i < 20000; i++) {
		struct reservation r = SLAB_RESERVATION;
		uint8_t *held[3];

		if (!slab_reserve(&slab, &r, 3))
			continue;
		for (unsigned k = 0; k < 3; k++) {
			held[k] = slab_take(&slab, &r);
			for (unsigned at = 0; at < PAGE_SIZE; at += 512)
				if (held[k][at] != 0)
					return (void *)1;
			held[k][512 * (i % 8)] = own;
		}
		for (unsigned k = 0; k < 3; k++) {
			if (held[k][512 * (i % 8)] != own)
				return (void *)1;
			slab_free(&slab, held[k]);
		}
	}
	return NULL;
}

static void test_threads(void **state)
{
	static uint8_t numbers[] = { 1, 2, 3 };
	pthread_t threads[3];
	void *failed;

	(void)state;
	/* few pages, so that they meet */
	slab_init(&slab, pages, 7, links);
	slab_add(&slab, 0, 7);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, churn,
						&numbers[i]),
				 0);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(pthread_join(threads[i], &failed), 0);
		assert_null(failed);
	}
	assert_int_equal(slab_count(&slab), 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_each_once, setup),
		cmocka_unit_test_setup(test_zero_again, setup),
		cmocka_unit_test_setup(test_reserve, setup),
		cmocka_unit_test_setup(test_reserve_too_much, setup),
		cmocka_unit_test(test_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
