/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/map/ptable.h"

#include "arch/tlb.h"
#include "kernel/map/pool.h"
#include "kernel/map/split.h"
#include "kernel/map/walk.h"
#include "lib/compiler.h"

/* If more pages than this change, the whole VMID is invalidated at once. */
#define FLUSH_PAGES_MAX 16

void ptable_init(struct ptable *t, struct stage2_shape shape, void *root,
		 uint16_t vmid)
{
	t->root = root;
	t->shape = shape;
	t->root_shift = (uint8_t)stage2_shift(shape.start_level);
	t->vttbr = (uint64_t)vmid << VMID_SHIFT | (uint64_t)(uintptr_t)root;
	t->share = (struct page_list){ NULL, 0 };
	t->making = 0;
	t->promised = 0;
	t->last.number = NO_TABLE;
}

OUTLINED bool ptable_covers(const struct ptable *t, struct page_run run)
{
	uint64_t limit = (uint64_t)1 << t->shape.bits;

	return run.begin < limit &&
	       run.pages <= (limit - run.begin) >> PAGE_SHIFT;
}

OUTLINED uint64_t ptable_look(struct ptable_locked locked, ipa_t a)
{
	const struct ptable *t = locked.table;

	if (a.ipa >> t->shape.bits != 0)
		return 0;
	return *walk_to(t, a.ipa).entry & STAGE2_ATTRS;
}

/*
 * Surveys a run of any form. Of a table that lies in it whole only the count of
 * differing entries is looked at: to fold it is a step of its own (room.c).
 */
COLD static bool survey_run(const struct ptable *t, struct ptable_found *found,
			    struct page_run run)
{
	uint64_t end = page_run_end(run);
	struct part part;

	if (!ptable_covers(t, run))
		return false;
	for (uint64_t a = run.begin; a < end; a = part.end) {
		walk_part(t, a, end, &part);
		if (part.kind == PART_TABLE ?
			    !split_may_fold(part.p, found->attrs) :
			    !walk_many_have(part.p.entry, part.n, found->attrs))
			return false;
		if (part.kind != PART_LEAVES)
			found->lacking = true;
	}
	return true;
}

/* Goes on with a survey from the first run that is not simple. */
COLD OUTLINED static bool survey_rest(struct ptable_locked locked,
				      struct ptable_found *found,
				      const struct page_run *runs, uint32_t n,
				      uint64_t attrs)
{
	found->simple = false;
	if (attrs == PTABLE_ANY)
		attrs = ptable_look(locked, ipa(runs[0].begin));
	found->attrs = attrs;
	for (uint32_t i = 0; i < n; i++) {
		if (!survey_run(locked.table, found, runs[i]))
			return false;
	}
	return true;
}

/* Its loop calls nothing that is seldom needed: the 1-page rows of bench. */
bool ptable_survey(struct ptable_locked locked, struct ptable_found *found,
		   const struct page_run *runs, uint32_t n, uint64_t attrs)
{
	struct ptable *t = locked.table;

	found->lacking = false;
	found->simple = true;
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

/* Changes a run of any form, which lacks no table. */
COLD static void set_run(const struct ptable *t, struct page_run run,
			 uint64_t from, uint64_t to)
{
	uint64_t end = page_run_end(run);
	struct part part;

	for (uint64_t a = run.begin; a < end; a = part.end) {
		struct place p;

		walk_part(t, a, end, &part);
		p = part.p;
		split_count_cold(t, p, from, to, part.n);
		write_entries(p.entry, part.n, walk_leaf(a, to, p.shift),
			      walk_step(to, p.shift));
	}
}

/* Changes n runs, which lack no table. One walk for each: bench --masked. */
static void set_runs(struct ptable *t, const struct page_run *runs, uint32_t n,
		     uint64_t from, uint64_t to)
{
	for (uint32_t i = 0; i < n; i++) {
		struct page_run run = runs[i];
		struct place p;
		uint64_t entries = walk_simple_run(t, run, &p);

		if (entries == 0) {
			set_run(t, run, from, to);
			continue;
		}
		write_entries(p.entry, entries,
			      walk_leaf(run.begin, to, p.shift),
			      walk_step(to, p.shift));
		split_count(t, p.entry, p.shift, from, to, entries);
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

/* Invalidates what TLBs know of runs whose entries have become invalid. */
static void flush(const struct ptable *t, const struct page_run *runs,
		  uint32_t n)
{
	uint64_t vttbr = t->vttbr;
	struct stage2_current old = stage2_enter(vttbr);

	stage2_invalidate_begin();
	if (forget_pages(runs, n))
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

OUTLINED void ptable_commit(struct ptable_locked locked,
			    const struct page_run *runs, uint32_t n,
			    uint64_t from, uint64_t to)
{
	struct ptable *t = locked.table;
	bool live = is_live_change(from, to);

	do {
		uint64_t next = live ? to & ~STAGE2_VALID : to;

		set_runs(t, runs, n, from, next);
		if (becomes_invalid(from, next))
			flush(t, runs, n);
		else
			stage2_publish();
		from = next;
		live = false;
	} while (from != to);
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

void ptable_commit_found(struct ptable_locked locked,
			 const struct ptable_found *found,
			 const struct page_run *runs, uint32_t n, uint64_t to)
{
	uint64_t from = found->attrs;

	if (!found->simple || n > PTABLE_FOUND_MAX ||
	    is_live_change(from, to)) {
		ptable_commit(locked, runs, n, from, to);
		return;
	}
	write_found(locked.table, found, runs, n, to);
	if (!becomes_invalid(from, to))
		stage2_publish();
	else
		flush(locked.table, runs, n);
}
