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
	t->last.number = NO_TABLE;
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

/* Goes on with a survey from the first run that is not simple. */
COLD OUTLINED static bool survey_rest(struct ptable_locked locked,
				      struct ptable_found *found,
				      const struct page_run *runs, uint32_t n,
				      uint64_t attrs)
{
	const struct ptable *t = locked.table;

	found->simple = false;
	if (attrs == PTABLE_ANY)
		attrs = ptable_look(locked, ipa(runs[0].begin));
	for (uint32_t i = 0; i < n; i++) {
		if (!ptable_covers(t, runs[i]) ||
		    !walk_run_has(t, runs[i], attrs))
			return false;
		if (split_tables_for(t, runs[i], 0) != 0)
			found->lacking = true;
	}
	found->attrs = attrs;
	return true;
}

/* Its loop calls nothing that is seldom needed: the 1-page rows of bench. */
bool ptable_survey(struct ptable_locked locked, struct ptable_found *found,
		   const struct page_run *runs, uint32_t n, uint64_t attrs)
{
	struct ptable *t = locked.table;

	found->lacking = false;
	found->simple = true;
	found->part = false;
	for (uint32_t i = 0; i < n; i++) {
		struct place p;
		uint64_t entries = walk_simple_run(t, runs[i], &p);

		if (entries == 0)
			return survey_rest(locked, found, &runs[i], n - i,
					   attrs);
		while (!walk_all_have(p.entry, entries, attrs)) {
			if (attrs != PTABLE_ANY)
				return false;
			attrs = *p.entry & STAGE2_ATTRS;
		}
		if (i < PTABLE_FOUND_MAX)
			found->places[i] =
				(struct ptable_place){ p.entry, p.shift,
						       (uint32_t)entries };
	}
	found->attrs = attrs;
	return true;
}

/*
 * Writes n adjacent entries: value, then step more each time. Eight a turn, for
 * the 512-page rows of tools/bench.
 */
OUTLINED static void write_entries(uint64_t *e, uint64_t n, uint64_t value,
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
COLD static void set_entries(const struct commit *c, struct place p, uint64_t a,
			     uint64_t n)
{
	if (!c->making)
		split_count_cold(c->t, p, c->from, c->to, n);
	write_entries(p.entry, n, walk_leaf(a, c->write, p.shift),
		      walk_step(c->write, p.shift));
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

/* Writes a run, which may replace tables, or lie in more than one. */
COLD static void set_run(struct commit *c, struct page_run run)
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

/*
 * Drops translations of the pages of n runs, one by one. False: they are more
 * than FLUSH_PAGES_MAX, and of some nothing was dropped.
 */
static bool forget_pages(const struct page_run *runs, uint32_t n)
{
	uint64_t left = FLUSH_PAGES_MAX;

	if (n > FLUSH_PAGES_MAX)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		struct page_run run = runs[i];

		if (run.pages > left)
			return false;
		left -= run.pages;
		for (; run.pages > 0; run.pages--, run.begin += PAGE_SIZE)
			stage2_forget_page(ipa(run.begin));
	}
	return true;
}

/*
 * Invalidates what TLBs know of runs whose entries have become invalid; all:
 * of the whole table.
 */
static void flush(const struct ptable *t, const struct page_run *runs,
		  uint32_t n, bool all)
{
	uint64_t vttbr = t->vttbr;
	struct stage2_current old = stage2_enter(vttbr);

	stage2_invalidate_begin();
	if (!all && forget_pages(runs, n))
		stage2_invalidate_end();
	else
		stage2_invalidate_all();
	stage2_leave(vttbr, old);
}

/*
 * True if entries with the attributes from must be invalid for a moment before
 * they get the attributes to (W-16).
 */
static bool is_live_change(uint64_t from, uint64_t to)
{
	return (from & STAGE2_VALID) && (to & STAGE2_VALID) &&
	       ((from ^ to) & ~STAGE2_SOFT) != 0;
}

/* True if TLBs may know entries that lose their attributes from. */
static bool becomes_invalid(uint64_t from, uint64_t to)
{
	return (from & ~to & STAGE2_VALID) != 0;
}

COLD OUTLINED void ptable_commit(struct ptable_locked locked,
				 const struct page_run *runs, uint32_t n,
				 uint64_t from, uint64_t to)
{
	struct ptable *t = locked.table;
	bool live = is_live_change(from, to);
	struct commit c = { .t = t, .from = from, .to = to };
	bool replaced;

	c.write = live ? to & ~STAGE2_VALID : to;
	for (uint32_t i = 0; i < n; i++)
		set_run(&c, runs[i]);
	replaced = c.replaced.count > 0;
	if (live || replaced || becomes_invalid(from, to))
		flush(t, runs, n, replaced);
	if (live || replaced) {
		c.making = true;
		c.write = to;
		for (uint32_t i = 0; i < n; i++)
			set_run(&c, runs[i]);
	}
	if (c.making || !becomes_invalid(from, to))
		stage2_publish();
	page_list_move(&c.replaced, &t->share, c.replaced.count);
}

/* Writes runs whose entries are in *found. */
WALK_INLINE void write_found(const struct ptable *t,
			     const struct ptable_found *found,
			     const struct page_run *runs, uint32_t n,
			     uint64_t to)
{
	const struct ptable_place *p = found->places;
	const struct ptable_place *end = p + n;
	const struct ptable_place *counted = p;
	/* walk_leaf(), without a branch for each run */
	uint64_t address = (to & STAGE2_VALID) ? STAGE2_ADDRESS : 0;
	uint64_t page = walk_leaf(0, to, PAGE_SHIFT);
	uint64_t changed = 0;

	do {
		uint64_t leaf = (runs->begin & address) |
				(p->shift == PAGE_SHIFT ? page : to);

		if (p->n == 1)
			walk_write(p->entry, leaf);
		else
			write_entries(p->entry, p->n, leaf,
				      walk_step(to, p->shift));
		changed += p->n;
		p++;
		runs++;
		/* Once for adjacent runs of a table: the 16-page rows. */
		if (p == end || !walk_same_table(p->entry, counted->entry)) {
			split_count(t, counted->entry, counted->shift,
				    found->attrs, to, changed);
			counted = p;
			changed = 0;
		}
	} while (p != end);
}

/*
 * Commits simple runs that are more than *found has places for. The lock is
 * held: what was found once is found again.
 */
COLD OUTLINED static void commit_many(struct ptable_locked locked,
				      struct ptable_found *found,
				      const struct page_run *runs, uint32_t n,
				      uint64_t to)
{
	const struct page_run *end = runs + n;

	for (const struct page_run *run = runs; run != end;) {
		uint32_t some = (uint32_t)(end - run);

		if (some > PTABLE_FOUND_MAX)
			some = PTABLE_FOUND_MAX;
		if (ptable_survey(locked, found, run, some, found->attrs)) {
			found->part = true;
			ptable_commit_found(locked, found, run, some, to);
		}
		run += some;
	}
	if (becomes_invalid(found->attrs, to))
		flush(locked.table, runs, n, false);
}

void ptable_commit_found(struct ptable_locked locked,
			 struct ptable_found *found,
			 const struct page_run *runs, uint32_t n, uint64_t to)
{
	uint64_t from = found->attrs;

	if (!found->simple || is_live_change(from, to)) {
		ptable_commit(locked, runs, n, from, to);
	} else if (n > PTABLE_FOUND_MAX) {
		commit_many(locked, found, runs, n, to);
	} else {
		write_found(locked.table, found, runs, n, to);
		if (!becomes_invalid(from, to))
			stage2_publish();
		else if (!found->part)
			flush(locked.table, runs, n, false);
	}
}
