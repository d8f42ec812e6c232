/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kernel/map/ptable: changes of any runs against an array that says what they
 * ought to come to; splitting, folding, how many tables that takes, and what is
 * flushed.
 */
#include "kernel/map/ptable.h"

#include <stdlib.h>
#include <string.h>

#include "kernel/map/pool.h"
#include "kernel/map/room.h"
#include "test/support/machine.h"

#define BLOCK 512U	     /* pages in 2 MiB */
#define GIGA  (512U * BLOCK) /* and in 1 GiB */
#define BASE  (2ULL * GIGA)  /* the first page of the model */
#define PAGES (2U * GIGA)

static const struct page_mode modes[] = {
	{ PAGE_NONE, 0 },
	{ PAGE_OWNED, ACCESS_RIGHTS },
	{ PAGE_OWNED, ACCESS_READ },
	{ PAGE_OWNED_LENT, ACCESS_RIGHTS },
	{ PAGE_OWNED_SHARED, ACCESS_RIGHTS },
	{ PAGE_BORROWED, ACCESS_READ | ACCESS_WRITE },
};

static uint8_t model[PAGES]; /* indices of modes */
static struct vm *vm;
static struct ptable *t;

static int boot_with(unsigned pa_bits)
{
	host_pa_bits = pa_bits;
	machine_boot_bare(2, 4);
	machine_watch(false);
	vm = vm_find(2);
	t = &vm->ptable;
	for (unsigned i = 0; i < PAGES; i++)
		model[i] = 0;
	return 0;
}

static int boot(void **state)
{
	(void)state;
	return boot_with(40);
}

static struct page_run run_of(uint64_t first, uint64_t pages)
{
	return (struct page_run){ (BASE + first) << PAGE_SHIFT, pages };
}

static uint64_t attrs(unsigned mode)
{
	return stage2_attrs(modes[mode]);
}

static bool prepare(const struct page_run *runs, const uint16_t *order,
		    uint32_t n)
{
	return machine_make_room(t, runs, order, n) == STATUS_OK;
}

/* Commits a change, as often as not by what a survey has found before. */
static void commit(const struct page_run *runs, uint32_t n, uint64_t from,
		   uint64_t to)
{
	static bool found_before;
	struct ptable_found found;

	found_before = !found_before;
	if (!found_before) {
		ptable_commit(as_locked(t), runs, n, from, to);
		return;
	}
	assert_true(ptable_survey(as_locked(t), &found, runs, n, PTABLE_ANY));
	assert_int_equal(found.attrs, from);
	assert_false(found.lacking);
	ptable_commit_found(as_locked(t), &found, runs, n, to);
}

/* Changes runs that are alike, in any order. False: no memory, no change. */
static bool change(const struct page_run *runs, const uint16_t *order,
		   uint32_t n, unsigned to)
{
	unsigned from = model[(runs[0].begin >> PAGE_SHIFT) - BASE];
	bool ok = prepare(runs, order, n);

	if (ok) {
		commit(runs, n, attrs(from), attrs(to));
		for (uint32_t i = 0; i < n; i++) {
			uint64_t first = (runs[i].begin >> PAGE_SHIFT) - BASE;

			for (uint64_t p = 0; p < runs[i].pages; p++)
				model[first + p] = (uint8_t)to;
		}
	}
	return ok;
}

static bool change_one(uint64_t first, uint64_t pages, unsigned to)
{
	struct page_run run = run_of(first, pages);

	return change(&run, NULL, 1, to);
}

static void check_page(uint64_t p)
{
	uint64_t a = (BASE + p) << PAGE_SHIFT;
	struct page_mode mode = modes[model[p]];
	bool valid = page_state_valid(mode.state);

	assert_int_equal(ptable_look(as_locked(t), ipa(a)), attrs(model[p]));
	assert_int_equal(host_guest_may(vm, a, 0), valid);
	assert_int_equal(host_guest_may(vm, a, ACCESS_WRITE),
			 valid && (mode.access & ACCESS_WRITE));
	assert_int_equal(host_guest_may(vm, a, ACCESS_EXECUTE),
			 valid && (mode.access & ACCESS_EXECUTE));
}

static void check_around(uint64_t first, uint64_t pages)
{
	const uint64_t at[] = { first,
				first - 1,
				first + 1,
				first + pages,
				first + pages - 1,
				first + pages - 2,
				first / BLOCK * BLOCK,
				first / BLOCK * BLOCK - 1,
				(first + pages) / BLOCK * BLOCK + BLOCK,
				first + pages / 2 };

	for (unsigned i = 0; i < sizeof(at) / sizeof(*at); i++)
		if (at[i] < PAGES)
			check_page(at[i]);
}

static void check_all(void)
{
	uint64_t start = 0;

	for (uint64_t p = 0; p < PAGES; p++) {
		if (model[p] == model[start] && p + 1 < PAGES)
			continue;
		struct page_run run = run_of(start, p - start);
		struct ptable_found unused;

		assert_true(ptable_survey(as_locked(t), &unused, &run, 1,
					  attrs(model[start])) ||
			    p == start);
		check_page(start);
		start = p;
	}
	check_page(PAGES - 1);
}

/* A run that is alike from a random page on, often aligned, of random size. */
static struct page_run random_run(void)
{
	uint64_t first = (uint64_t)rand() % PAGES;
	uint64_t most = 1U << rand() % 20;
	uint64_t n = 1;

	if (rand() % 2)
		first = first / BLOCK * BLOCK;
	if (rand() % 8 == 0)
		first = first / GIGA * GIGA;
	most = 1 + (uint64_t)rand() % most;
	if (rand() % 2)
		most = (most + BLOCK - 1) / BLOCK * BLOCK;
	while (n < most && first + n < PAGES &&
	       model[first + n] == model[first])
		n++;
	return run_of(first, n);
}

static void random_changes(unsigned count)
{
	unsigned refused = 0;

	for (unsigned i = 0; i < count; i++) {
		struct page_run run = random_run();
		uint64_t first = (run.begin >> PAGE_SHIFT) - BASE;

		if (!change(&run, NULL, 1, (unsigned)rand() % 6))
			refused++;
		check_around(first, run.pages);
		if (i % 512 == 0)
			check_all();
	}
	check_all();
	/* some of each, or this tests nothing */
	assert_in_range(refused, count / 100, count * 9 / 10);
}

/* All of it is one thing again: every table can be folded or is replaced. */
static void back_to_nothing(void)
{
	for (uint64_t p = 0; p < PAGES;) {
		uint64_t n = 1;

		while (p + n < PAGES && model[p + n] == model[p])
			n++;
		if (model[p] != 0 && !change_one(p, n, 0)) {
			/* in halves of what is left, as far as tables go */
			assert_true(n > 1);
			n = 1;
			assert_true(change_one(p, n, 0));
		}
		p += n;
	}
	check_all();
}

static void test_random(void **state)
{
	static const unsigned bits[] = { 32, 36, 40, 42, 44, 48 };

	(void)state;
	for (unsigned i = 0; i < sizeof(bits) / sizeof(*bits); i++) {
		boot_with(bits[i]);
		srand(i);
		random_changes(3000);
		back_to_nothing();
	}
	host_pa_bits = 40;
}

/* Many runs in one change, jumbled, in the order that is told. */
static void test_many_runs(void **state)
{
	enum {
		RUNS = 60
	};
	struct page_run runs[RUNS];
	uint16_t order[RUNS];

	(void)state;
	for (unsigned round = 0; round < 20; round++) {
		uint64_t at = 5;

		srand(round);
		boot_with(round % 2 ? 48 : 40);
		for (uint16_t i = 0; i < RUNS; i++) {
			unsigned place = i * 7U % RUNS;
			uint64_t n =
				1 + (uint64_t)rand() % (rand() % 4 ? 20 : 700);

			runs[place] = run_of(at, n);
			order[i] = (uint16_t)place;
			at += n + (uint64_t)rand() % (rand() % 3 ? 2 : 600);
		}
		if (change(runs, order, RUNS, 1))
			assert_true(change(runs, order, RUNS, 5));
		check_all();
	}
}

/* A change takes as many tables as were counted, and its repetition none. */
static void assert_takes(const struct page_run *runs, const uint16_t *order,
			 uint32_t n, uint32_t tables)
{
	uint32_t free = pages_left(2);

	assert_int_equal(ptable_tables_for(as_locked(t), runs, order, n),
			 tables);
	assert_true(prepare(runs, order, n));
	ptable_commit(as_locked(t), runs, n, 0, attrs(1));
	assert_int_equal(pages_left(2), free - tables);
	assert_int_equal(ptable_tables_for(as_locked(t), runs, order, n), 0);
}

/* No more than two tables for each cut. */
static void test_counted(void **state)
{
	static const struct {
		uint64_t first, pages;
		uint32_t tables;
	} cases[] = {
		/* what is aligned to 1 GiB needs none */
		{ 0, GIGA, 0 },
		{ 0, 2 * GIGA, 0 },
		/* to 2 MiB: the one of the blocks */
		{ BLOCK, BLOCK, 1 },
		{ GIGA - BLOCK, 2 * BLOCK, 2 },
		{ BLOCK, GIGA - BLOCK, 1 },
		/* pages: that and one of pages, or two */
		{ 0, 1, 2 },
		{ 511, 1, 2 },
		{ 511, 2, 3 },
		{ 1, BLOCK - 1, 2 },
		{ 1, 3 * BLOCK, 3 },
		{ GIGA - 1, 1, 2 },
		{ GIGA - 1, 2, 4 },
		{ 1, GIGA, 4 },
		{ 1, GIGA - 1, 2 },
		{ 1, GIGA - 2, 3 },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct page_run run = run_of(cases[i].first, cases[i].pages);

		boot(NULL);
		assert_takes(&run, NULL, 1, cases[i].tables);
	}
}

/* Runs that need the same tables, or some of them. */
static void test_counted_for_two(void **state)
{
	static const struct {
		uint64_t first, second;
		uint32_t tables;
	} cases[] = {
		{ 5, 9, 2 },	    { 5, 6, 2 },       { 5, BLOCK + 9, 3 },
		{ 5, GIGA + 9, 4 }, { 511, BLOCK, 3 }, { GIGA - 1, GIGA, 4 },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct page_run runs[] = { run_of(cases[i].second, 1),
						 run_of(cases[i].first, 1) };
		const uint16_t order[] = { 1, 0 };

		boot(NULL);
		assert_takes(runs, order, 2, cases[i].tables);
	}
}

/* Four levels: the top one holds no blocks. */
static void test_four_levels(void **state)
{
	struct page_run run = { 0, (uint64_t)GIGA * 513 };

	(void)state;
	boot_with(48);
	assert_int_equal(t->shape.start_level, 0);
	/* a table for each 512 GiB, and that of the RAM is there */
	assert_int_equal(ptable_tables_for(as_locked(t), &run, NULL, 1), 1);
	host_pa_bits = 40;
}

static void test_covers(void **state)
{
	const uint64_t limit = 1ULL << 40;

	(void)state;
	assert_true(ptable_covers(t, (struct page_run){ 0, 1 }));
	assert_true(
		ptable_covers(t, (struct page_run){ 0, limit >> PAGE_SHIFT }));
	assert_false(ptable_covers(
		t, (struct page_run){ 0, (limit >> PAGE_SHIFT) + 1 }));
	assert_true(
		ptable_covers(t, (struct page_run){ limit - PAGE_SIZE, 1 }));
	assert_false(
		ptable_covers(t, (struct page_run){ limit - PAGE_SIZE, 2 }));
	assert_false(ptable_covers(t, (struct page_run){ limit, 1 }));
	assert_false(
		ptable_covers(t, (struct page_run){ PAGE_SIZE, UINT64_MAX }));
	assert_false(
		ptable_covers(t, (struct page_run){ UINT64_MAX - 4095, 1 }));
	assert_int_equal(ptable_look(as_locked(t), ipa(limit)), 0);
	assert_int_equal(ptable_look(as_locked(t), ipa(UINT64_MAX)), 0);
}

/*
 * K-07: what a survey has found is not looked for again. The commit changes
 * entries that no walk can reach any more.
 */
static void test_one_walk(void **state)
{
	const struct page_run runs[] = { run_of(4, 1), run_of(9, 3),
					 run_of(GIGA + 1, 1),
					 run_of(BLOCK, BLOCK) };
	uint64_t *top = &t->root[BASE >> 18];
	struct ptable_found found;
	uint64_t was[2];

	(void)state;
	assert_true(prepare(runs, (const uint16_t[]){ 0, 1, 3, 2 }, 4));
	assert_true(ptable_survey(as_locked(t), &found, runs, 4, 0));
	assert_false(found.lacking);
	memcpy(was, top, sizeof(was));
	memset(top, 0, sizeof(was));
	ptable_commit_found(as_locked(t), &found, runs, 4, attrs(1));
	memcpy(top, was, sizeof(was));
	for (unsigned i = 0; i < 4; i++) {
		uint64_t first = (runs[i].begin >> PAGE_SHIFT) - BASE;

		for (uint64_t p = 0; p < runs[i].pages; p++)
			model[first + p] = 1;
	}
	for (unsigned i = 0; i < 4; i++)
		check_around((runs[i].begin >> PAGE_SHIFT) - BASE,
			     runs[i].pages);
	check_all();
}

/* True if a page lies in a block, by a survey. */
static bool is_in_block(uint64_t page)
{
	struct page_run run = run_of(page, 1);
	struct ptable_found found;

	assert_true(ptable_survey(as_locked(t), &found, &run, 1, PTABLE_ANY));
	return found.lacking;
}

/* The table that was used last is forgotten before it is folded or replaced. */
static void test_last_table(void **state)
{
	struct page_run far = run_of(GIGA + 5, 1);

	(void)state;
	assert_true(change_one(0, GIGA, 1));
	assert_true(change_one(7, 1, 3));
	assert_true(change_one(7, 1, 1));
	assert_false(is_in_block(7));
	pool_drain(0);
	assert_true(prepare(&far, NULL, 1));
	assert_true(is_in_block(7));
	pool_refill();
	assert_true(change_one(7, 1, 3));
	assert_true(change_one(7, 1, 1));
	assert_false(is_in_block(7));
	assert_true(change_one(0, BLOCK, 4));
	assert_true(is_in_block(7));
	check_all();
}

/* A survey fails, or the folding that it wants before another one. */
static void assert_refused(const struct page_run *runs, uint32_t n,
			   uint64_t from)
{
	struct ptable_locked locked = ptable_lock(t);
	struct ptable_found found;

	if (ptable_survey(locked, &found, runs, n, from)) {
		assert_true(found.lacking);
		assert_int_equal(ptable_make_room(locked, 0, found.attrs, runs,
						  n),
				 STATUS_INVALID_PARAMETERS);
	} else {
		ptable_unlock(locked);
	}
}

/* A survey that fails, at a simple run, and at one that is not. */
static void test_survey_fails(void **state)
{
	const uint64_t limit = 1ULL << 40;
	const struct page_run bad[] = {
		run_of(7, 1),
		run_of(5, 3),
		run_of(0, BLOCK),
		run_of(0, 5),
		run_of(0, GIGA),
		{ limit, 1 },
		{ limit - PAGE_SIZE, 2 },
		{ limit - PAGE_SIZE, 1ULL << 40 },
	};
	struct page_run runs[2] = { run_of(20, 1) };
	struct ptable_found found;

	(void)state;
	assert_true(change_one(0, GIGA, 1));
	assert_true(change_one(7, 1, 3));
	assert_true(change_one(3, 1, 3));
	for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		runs[1] = bad[i];
		assert_refused(runs, 2, attrs(1));
		assert_refused(runs, 2, PTABLE_ANY);
	}
	assert_false(ptable_survey(as_locked(t), &found, runs, 1, attrs(2)));
}

/* Folding: late, from pages to blocks to larger blocks. */
static void test_fold(void **state)
{
	uint32_t free = pages_free();
	struct page_run far = run_of(GIGA + 5, 1);
	unsigned level;

	(void)state;
	assert_true(change_one(0, GIGA, 1));
	assert_int_equal(pages_free(), free);
	assert_true(change_one(7, 1, 3));
	assert_int_equal(pages_free(), free - 2);
	assert_true(change_one(7, 1, 1));
	/* late: a loop does not split and fold each time round */
	assert_int_equal(pages_free(), free - 2);
	host_guest_leaf(vm, BASE << PAGE_SHIFT, &level);
	assert_int_equal(level, 3);
	pool_drain(0);
	assert_true(prepare(&far, NULL, 1));
	assert_int_equal(pages_left(2), 0);
	host_guest_leaf(vm, BASE << PAGE_SHIFT, &level);
	assert_int_equal(level, 1);
	check_page(7);
	pool_refill();
	assert_int_equal(pages_free(), free - 2);
}

/* A table that is not uniform stays, and so do those of another VM. */
static void test_fold_not(void **state)
{
	struct page_run far = run_of(GIGA + 5, 1);

	(void)state;
	assert_true(change_one(0, GIGA, 1));
	assert_true(change_one(7, 1, 3));
	assert_true(change_one(9, 1, 4));
	assert_true(change_one(9, 1, 1));
	t = &vm_find(1)->ptable;
	assert_true(prepare(&far, NULL, 1));
	ptable_commit(as_locked(t), &far, 1, 0, attrs(1));
	ptable_commit(as_locked(t), &far, 1, attrs(1), 0);
	t = &vm->ptable;
	pool_drain(1);
	assert_false(prepare(&far, NULL, 1));
	assert_int_equal(pages_left(2), 1);
	check_all();
	pool_refill();
}

/* A block of 2 MiB in place of its pages; nothing is left of the table. */
static void test_whole_table(void **state)
{
	(void)state;
	assert_true(change_one(0, BLOCK, 1));
	for (unsigned p = 0; p < BLOCK; p += 2)
		assert_true(change_one(p, 1, 3));
	for (unsigned p = 1; p < BLOCK; p += 2)
		assert_true(change_one(p, 1, 3));
	assert_true(change_one(0, BLOCK, 4));
	check_all();
	assert_true(change_one(0, BLOCK, 0));
	check_all();
	/* as a part of more, too */
	assert_true(change_one(3, 1, 2));
	assert_true(change_one(3, 1, 0));
	assert_true(change_one(0, GIGA, 1));
	check_all();
}

static void assert_steps(const struct host_step *steps, size_t n)
{
	assert_int_equal(host_trace_count, n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(host_trace[i].event, steps[i].event);
		assert_int_equal(host_trace[i].arg, steps[i].arg);
		if (steps[i].vttbr != 0)
			assert_int_equal(host_trace[i].vttbr, steps[i].vttbr);
	}
	host_trace_clear();
}

#define ASSERT_STEPS(...)                                              \
	do {                                                           \
		const struct host_step steps[] = { __VA_ARGS__ };      \
		assert_steps(steps, sizeof(steps) / sizeof(steps[0])); \
	} while (0)

/*
 * The barriers and invalidations of each kind of change, by a CPU that runs
 * another VM (W-18): VTTBR is the table's own while they are made.
 */
static void test_maintenance(void **state)
{
	uint64_t page = BASE + 3;
	uint64_t own, other;

	(void)state;
	assert_true(change_one(3, 1, 3));
	own = t->vttbr;
	other = 0x1230000000000000;
	host_cpu()->vttbr = other;
	host_trace_clear();
	/* a table is seen before the entry that points at it, each time */
	assert_true(change_one(GIGA + 3, 1, 3));
	ASSERT_STEPS({ HOST_DSB_ISHST, 0, other }, { HOST_ISB, 0, other },
		     { HOST_DSB_ISHST, 0, other }, { HOST_ISB, 0, other },
		     { HOST_DSB_ISHST, 0, other }, { HOST_ISB, 0, other });
	/* invalid to valid: seen by walks, nothing to forget */
	assert_true(change_one(3, 1, 4));
	ASSERT_STEPS({ HOST_DSB_ISHST, 0, other }, { HOST_ISB, 0, other });
	/* software bits alone: the same */
	assert_true(change_one(3, 1, 1));
	ASSERT_STEPS({ HOST_DSB_ISHST, 0, 0 }, { HOST_ISB, 0, 0 });
	/* valid to invalid */
	assert_true(change_one(3, 1, 3));
	ASSERT_STEPS({ HOST_WRITE_VTTBR, own, own }, { HOST_ISB, 0, own },
		     { HOST_DSB_ISHST, 0, own },
		     { HOST_TLBI_IPAS2E1IS, page, own },
		     { HOST_DSB_ISH, 0, own }, { HOST_TLBI_VMALLE1IS, 0, own },
		     { HOST_DSB_ISH, 0, own }, { HOST_ISB, 0, own },
		     { HOST_WRITE_VTTBR, other, other },
		     { HOST_ISB, 0, other });
	/* rights of a live page: break before make, so it is the same, too */
	assert_true(change_one(3, 1, 1));
	host_trace_clear();
	assert_true(change_one(3, 1, 2));
	assert_true(host_trace_count >= 10);
	assert_int_equal(host_trace[3].event, HOST_TLBI_IPAS2E1IS);
	assert_int_equal(host_trace[3].vttbr, own);
	assert_int_equal(host_cpu()->vttbr, other);
}

/* By the VM itself VTTBR is right already; many pages go at once. */
static void test_maintenance_of_many(void **state)
{
	(void)state;
	assert_true(change_one(3, 17, 1));
	host_cpu()->vttbr = t->vttbr;
	host_trace_clear();
	assert_true(change_one(3, 17, 3));
	ASSERT_STEPS({ HOST_DSB_ISHST, 0, t->vttbr },
		     { HOST_TLBI_VMALLS12E1IS, 0, t->vttbr },
		     { HOST_DSB_ISH, 0, 0 }, { HOST_ISB, 0, 0 });
	assert_true(change_one(3, 16, 1));
	host_trace_clear();
	assert_true(change_one(3, 16, 3));
	assert_int_equal(host_trace_count, 1 + 16 + 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test_setup(test_many_runs, boot),
		cmocka_unit_test(test_counted),
		cmocka_unit_test(test_counted_for_two),
		cmocka_unit_test_setup(test_four_levels, boot),
		cmocka_unit_test_setup(test_covers, boot),
		cmocka_unit_test_setup(test_one_walk, boot),
		cmocka_unit_test_setup(test_last_table, boot),
		cmocka_unit_test_setup(test_survey_fails, boot),
		cmocka_unit_test_setup(test_fold, boot),
		cmocka_unit_test_setup(test_fold_not, boot),
		cmocka_unit_test_setup(test_whole_table, boot),
		cmocka_unit_test_setup(test_maintenance, boot),
		cmocka_unit_test_setup(test_maintenance_of_many, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
