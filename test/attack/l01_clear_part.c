/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * L-01: of a region of several constituents only a part was cleared. Three and
 * more, of all sizes about a step of 64 KiB; every page of them, and no other.
 */
#include "test/attack/attack.h"

static const unsigned sizes[] = { 1, 15, 16, 17, 2, 31, 32, 33, 1, 48 };

#define RUNS (sizeof(sizes) / sizeof(*sizes))

static struct page_run runs[RUNS];

/* Runs with a page between them, the last ones first. */
static void make_runs(void)
{
	uint64_t at = 1;

	for (unsigned i = 0; i < RUNS; i++) {
		runs[RUNS - 1 - i] =
			(struct page_run){ page_of(2, at), sizes[i] };
		at += sizes[i] + 1;
	}
}

static void check(unsigned n, bool cleared)
{
	for (unsigned p = 0; p < 512; p++) {
		bool in = false;

		for (unsigned i = 0; i < n; i++)
			in = in || page_of(2, p) - runs[i].begin <
					   runs[i].pages * PAGE_SIZE;
		assert_true(
			page_is(page_of(2, p),
				(uint8_t)(in && cleared ? 0 : 1 + p % 251)));
	}
}

static void test_send(void **state)
{
	(void)state;
	for (unsigned n = 3; n <= RUNS; n++) {
		struct sent s;

		attack_boot(NULL);
		make_runs();
		s = send_as(n % 2 ? LEND : DONATE, 2, 3, MEMORY_RWX, FLAG_CLEAR,
			    runs, n);
		retrieve(&s);
		check(n, true);
	}
}

static void test_return(void **state)
{
	(void)state;
	for (unsigned n = 3; n <= RUNS; n++) {
		struct sent s;

		attack_boot(NULL);
		make_runs();
		s = send_as(LEND, 2, 3, MEMORY_RWX, 0, runs, n);
		retrieve(&s);
		check(n, false);
		if (n % 2) {
			assert_success(try_relinquish(&s, FLAG_CLEAR),
				       vcpu_of(3, 0), 0);
			reclaim(&s);
		} else {
			relinquish(&s);
			assert_success(try_reclaim(&s, FLAG_CLEAR),
				       vcpu_of(2, 0), 0);
		}
		check(n, true);
	}
}

ATTACKS(ATTACK(test_send), ATTACK(test_return))
