/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/map/ptable.h"

#include "arch/tlb.h"
#include "kernel/map/pool.h"
#include "kernel/map/split.h"
#include "kernel/map/walk.h"
#include "lib/compiler.h"

/* If more pages than this change, the whole VMID is invalidated at once. */
#define FLUSH_PAGES_MAX 16

/* A commit on its way into the table. */
struct commit {
	struct ptable *t;
	uint64_t from;
	uint64_t to;
	uint64_t write; /* attributes to write: to, or to made invalid */
	bool making;	/* W-16: second pass of break-before-make */
	struct page_list replaced; /* tables, until no TLB knows them */
};

void ptable_init(struct ptable *t, struct stage2_shape shape, void *root,
		 uint16_t vmid)
{
	t->root = root;
	t->shape = shape;
	t->root_shift = (uint8_t)stage2_shift(shape.start_level);
	t->vttbr = (uint64_t)vmid << VMID_SHIFT | (uint64_t)(uintptr_t)root;
	t->share = (struct page_list){ NULL, 0 };
}

bool ptable_covers(const struct ptable *t, struct page_run run)
{
	uint64_t limit = (uint64_t)1 << t->shape.bits;

	return run.begin < limit &&
	       run.pages <= (limit - run.begin) >> PAGE_SHIFT;
}

uint64_t ptable_look(struct ptable_locked locked, ipa_t a)
{
	const struct ptable *t = locked.table;

	if (a.ipa >> t->shape.bits != 0)
		return 0;
	return *walk_to(t, a.ipa).entry & STAGE2_ATTRS;
}

bool ptable_survey(struct ptable_locked locked, uint32_t *tables,
		   const struct page_run *runs, const uint16_t *order,
		   uint32_t n, uint64_t attrs)
{
	const struct ptable *t = locked.table;
	struct last_table last = { 0, NULL };
	uint32_t needed = 0;
	uint64_t before = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct page_run run = runs[order == NULL ? i : order[i]];
		struct place p;
		uint64_t entries;

		if (!ptable_covers(t, run))
			return false;
		entries = walk_simple_run(t, &last, run, &p);
		if (entries == 0 && tables != NULL)
			needed += split_tables_for(t, run, before);
		if (entries == 0 ? !walk_run_has(t, run, attrs) :
				   !walk_all_have(p.entry, entries, attrs))
			return false;
		before = page_run_end(run);
	}
	if (tables != NULL)
		*tables = needed;
	return true;
}

COLD uint32_t ptable_tables_for(struct ptable_locked locked,
				const struct page_run *runs,
				const uint16_t *order, uint32_t n)
{
	uint64_t before = 0;
	uint32_t tables = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct page_run run = runs[order == NULL ? i : order[i]];

		tables += split_tables_for(locked.table, run, before);
		before = page_run_end(run);
	}
	return tables;
}

COLD void *ptable_take_page(struct ptable *t)
{
	struct ptable_locked locked = ptable_lock(t);
	void *page;

	if (t->share.count == 0)
		(void)split_fold_one(t);
	page = page_list_take(&t->share);
	ptable_unlock(locked);
	return page;
}

COLD void ptable_give_page(struct ptable *t, void *page)
{
	struct ptable_locked locked = ptable_lock(t);

	page_list_add(&t->share, page);
	ptable_unlock(locked);
}

/*
 * Writes n adjacent entries: value, then step more each time. Eight a turn, for
 * the 512-page rows of tools/bench.
 */
static void write_entries(uint64_t *e, uint64_t n, uint64_t value,
			  uint64_t step)
{
	for (; n >= 8; n -= 8, e += 8, value += 8 * step) {
		walk_write(&e[0], value);
		walk_write(&e[1], value + step);
		walk_write(&e[2], value + 2 * step);
		walk_write(&e[3], value + 3 * step);
		walk_write(&e[4], value + 4 * step);
		walk_write(&e[5], value + 5 * step);
		walk_write(&e[6], value + 6 * step);
		walk_write(&e[7], value + 7 * step);
	}
	for (; n > 0; n--, e++, value += step)
		walk_write(e, value);
}

/* Writes n adjacent leaves from p on, the first of which is for a. */
WALK_INLINE void set_entries(const struct commit *c, struct place p, uint64_t a,
			     uint64_t n)
{
	uint64_t step = walk_step(c->write, p.shift);

	if (!c->making)
		split_count(c->t, p, c->from, c->to, n);
	write_entries(p.entry, n, walk_leaf(a, c->write, p.shift), step);
}

/* Returns how many entries from p on in its table are leaves for [a, end). */
COLD static uint64_t leaves_in_table(struct place p, uint64_t a, uint64_t end)
{
	uint64_t room = STAGE2_ENTRIES - (a >> p.shift) % STAGE2_ENTRIES;
	uint64_t wanted = (end - a) >> p.shift;
	uint64_t n = 1;

	if (p.shift == PAGE_SHIFT)
		return walk_pages_in_table(a, end);
	while (n < wanted && n < room && !walk_is_table(p.entry[n], p.shift))
		n++;
	return n;
}

/*
 * Returns the entry that can be the leaf for [a, end), or for its first part.
 * It is there, or a table is in its place.
 */
COLD static struct place leaf_for(const struct ptable *t, uint64_t a,
				  uint64_t end)
{
	struct place p = walk_root(t, a);

	while (p.shift > BLOCK_SHIFT_MAX || a % walk_size(p.shift) != 0 ||
	       end - a < walk_size(p.shift))
		p = walk_down(p, a);
	return p;
}

/* Writes a run that replaces tables, or lies in more than one. */
COLD static void set_long_run(struct commit *c, struct page_run run)
{
	uint64_t a = run.begin;
	uint64_t end = page_run_end(run);

	while (a < end) {
		struct place p = leaf_for(c->t, a, end);
		uint64_t n = 1;

		if (walk_is_table(*p.entry, p.shift)) {
			split_replace_table(c->t, &c->replaced, p, c->to);
		} else {
			n = leaves_in_table(p, a, end);
			set_entries(c, p, a, n);
		}
		a += n << p.shift;
	}
}

/* Writes all runs. */
static void set_runs(struct commit *c, const struct page_run *runs, uint32_t n)
{
	struct last_table last = { 0, NULL };

	for (uint32_t i = 0; i < n; i++) {
		struct place p;
		uint64_t entries = walk_simple_run(c->t, &last, runs[i], &p);

		/* A whole table is replaced by a block. */
		if (entries != 0 && entries < STAGE2_ENTRIES) {
			set_entries(c, p, runs[i].begin, entries);
		} else {
			set_long_run(c, runs[i]);
			last.entries = NULL;
		}
	}
}

/*
 * Invalidates what TLBs know of runs whose entries have become invalid; all:
 * of the whole table.
 */
static void flush(const struct ptable *t, const struct page_run *runs,
		  uint32_t n, bool all)
{
	uint64_t pages = 0;
	struct stage2_current old = stage2_enter(t->vttbr);

	for (uint32_t i = 0; i < n; i++)
		pages += runs[i].pages;
	stage2_invalidate_begin();
	if (all || pages > FLUSH_PAGES_MAX) {
		stage2_invalidate_all();
	} else {
		for (uint32_t i = 0; i < n; i++) {
			for (uint64_t a = runs[i].begin;
			     a < page_run_end(runs[i]); a += PAGE_SIZE)
				stage2_forget_page(ipa(a));
		}
		stage2_invalidate_end();
	}
	stage2_leave(t->vttbr, old);
}

void ptable_commit(struct ptable_locked locked, const struct page_run *runs,
		   uint32_t n, uint64_t from, uint64_t to)
{
	struct ptable *t = locked.table;
	bool was_valid = (from & STAGE2_VALID) != 0;
	bool live = was_valid && (to & STAGE2_VALID) &&
		    ((from ^ to) & ~STAGE2_SOFT) != 0;
	struct commit c = { .t = t, .from = from, .to = to };
	bool replaced;

	c.write = live ? to & ~STAGE2_VALID : to;
	set_runs(&c, runs, n);
	replaced = c.replaced.count > 0;
	if (live || replaced || (was_valid && !(to & STAGE2_VALID)))
		flush(t, runs, n, replaced);
	if (live || replaced) {
		c.making = true;
		c.write = to;
		set_runs(&c, runs, n);
	}
	stage2_publish();
	page_list_move(&c.replaced, &t->share, c.replaced.count);
}
