/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/map/ptable.h"

#include <stdatomic.h>

#include "arch/tlb.h"
#include "config.h"
#include "kernel/map/pool.h"
#include "lib/compiler.h"

/* On the way of every memory call: the rows of one page. */
#define INLINE static inline __attribute__((always_inline))

/* Above so many pages, dropping the VM's translations is cheaper than each. */
#define FLUSH_PAGES_MAX 16

/*
 * About each page of the pool that is a table: how many of its entries are not
 * what they would be if it were the block that it was split from. At zero the
 * table may be folded, which is done only when pages run out: a page that is
 * shared in a loop does not split and fold a block each time round.
 */
struct table_info {
	_Atomic(const struct ptable *) owner; /* NULL: this page is no table */
	uint64_t base;
	uint64_t uniform; /* attributes of the block */
	uint16_t differing;
	uint8_t shift; /* of its entries */
};

static struct table_info table_infos[KEEL_PAGE_POOL];

/* A change on its way into the table. */
struct commit {
	struct ptable *t;
	struct ptable_change *change;
	uint64_t from;
	uint64_t to;
	uint64_t write; /* what is written: to, or to made invalid */
	bool making;	/* W-16: second pass of break-before-make */
	struct reservation replaced; /* tables, until no TLB knows them */
};

/*
 * Levels are named by the shift of what one of their entries covers: 12 for
 * pages, 21 and 30 for blocks, 39 where there are only tables.
 */
#define BLOCK_SHIFT_MIN 21
#define BLOCK_SHIFT_MAX 30

static uint64_t *table_of(uint64_t entry)
{
	return (uint64_t *)(uintptr_t)(entry & STAGE2_ADDRESS);
}

OUTLINED static struct table_info *info_of(const uint64_t *table)
{
	return &table_infos[slab_index(&page_pool, table)];
}

/*
 * relaxed: who looks for its own tables holds the lock that they are made and
 * dropped under; of others' it sees that they are not its own.
 */
static bool is_owner(const struct ptable *t, const struct table_info *info)
{
	return atomic_load_explicit(&info->owner, memory_order_relaxed) == t;
}

static void set_owner(struct table_info *info, const struct ptable *t)
{
	atomic_store_explicit(&info->owner, t, memory_order_relaxed);
}

static uint64_t size_of(unsigned shift)
{
	return (uint64_t)1 << shift;
}

static bool is_table(uint64_t entry, unsigned shift)
{
	return shift > PAGE_SHIFT && (entry & (STAGE2_VALID | STAGE2_TYPE)) ==
					     (STAGE2_VALID | STAGE2_TYPE);
}

static uint64_t leaf(uint64_t address, uint64_t attrs, unsigned shift)
{
	return stage2_leaf(address, attrs,
			   shift == PAGE_SHIFT ? STAGE2_LEAF :
						 STAGE2_BLOCK_TOP);
}

static uint64_t run_end(struct page_run run)
{
	return run.begin + (run.pages << PAGE_SHIFT);
}

/* Stores are single: a walk sees the old entry or the new one. */
static void write_entry(uint64_t *entry, uint64_t value)
{
	*(volatile uint64_t *)entry = value;
}

/* An entry, and the shift of its table. */
struct place {
	uint64_t *entry;
	unsigned shift;
};

static struct place root_place(const struct ptable *t, uint64_t a)
{
	unsigned shift = t->root_shift;

	/* The roots lie side by side and are one big table. */
	return (struct place){ &t->root[a >> shift], shift };
}

/* The entry for a in the table that this one points at. */
static struct place step_down(struct place p, uint64_t a)
{
	p.shift -= 9;
	p.entry = &table_of(*p.entry)[(a >> p.shift) % STAGE2_ENTRIES];
	return p;
}

/* The entry that decides about a: the first on its path that is no table. */
INLINE struct place descend(const struct ptable *t, uint64_t a)
{
	struct place p = root_place(t, a);

	while (is_table(*p.entry, p.shift))
		p = step_down(p, a);
	return p;
}

/* The table of pages that was used last: runs often lie side by side. */
struct last_table {
	uint64_t number; /* address >> BLOCK_SHIFT_MIN */
	uint64_t *entries;
};

/*
 * Where the entries of a run are, if they are just its own: pages in one table,
 * or one block. Returns how many, or 0 if it is not as simple as that.
 */
INLINE uint64_t entries_of(const struct ptable *t, struct last_table *last,
			   struct page_run run, struct place *p)
{
	uint64_t number = run.begin >> BLOCK_SHIFT_MIN;
	uint64_t index = (run.begin >> PAGE_SHIFT) % STAGE2_ENTRIES;
	uint64_t size;

	if (last->entries == NULL || last->number != number) {
		*p = descend(t, run.begin);
		size = size_of(p->shift);
		if (p->shift != PAGE_SHIFT)
			return run.begin % size == 0 &&
			       run.pages == size >> PAGE_SHIFT &&
			       p->shift <= BLOCK_SHIFT_MAX;
		last->number = number;
		last->entries = p->entry - index;
	}
	*p = (struct place){ &last->entries[index], PAGE_SHIFT };
	return run.pages <= STAGE2_ENTRIES - index ? run.pages : 0;
}

void ptable_init(struct ptable *t, struct stage2_shape shape, void *root,
		 uint16_t vmid)
{
	t->root = root;
	t->shape = shape;
	t->root_shift = (uint8_t)stage2_shift(shape.start_level);
	t->vttbr = (uint64_t)vmid << 48 | (uint64_t)(uintptr_t)root;
	for (uint32_t i = 0; i < KEEL_PAGE_POOL; i++) {
		if (is_owner(t, &table_infos[i]))
			set_owner(&table_infos[i], NULL);
	}
}

bool ptable_covers(const struct ptable *t, struct page_run run)
{
	uint64_t limit = (uint64_t)1 << t->shape.bits;

	return run.begin < limit &&
	       run.pages <= (limit - run.begin) >> PAGE_SHIFT;
}

uint64_t ptable_look(const struct ptable *t, ipa_t a)
{
	if (a.ipa >> t->shape.bits != 0)
		return 0;
	return *descend(t, a.ipa).entry & STAGE2_ATTRS;
}

/* How many pages from a on, up to end at most, lie in the same table. */
static uint64_t pages_in_table(uint64_t a, uint64_t end)
{
	uint64_t in_table = STAGE2_ENTRIES - (a >> PAGE_SHIFT) % STAGE2_ENTRIES;
	uint64_t wanted = (end - a) >> PAGE_SHIFT;

	return wanted < in_table ? wanted : in_table;
}

/* Do n entries have these attributes? By eights: the rows of 512 pages. */
OUTLINED static bool many_have(const uint64_t *e, uint64_t n, uint64_t attrs)
{
	uint64_t differing = 0;

	for (; n >= 8; n -= 8, e += 8)
		differing |= (e[0] ^ attrs) | (e[1] ^ attrs) | (e[2] ^ attrs) |
			     (e[3] ^ attrs) | (e[4] ^ attrs) | (e[5] ^ attrs) |
			     (e[6] ^ attrs) | (e[7] ^ attrs);
	for (; n > 0; n--, e++)
		differing |= *e ^ attrs;
	return (differing & STAGE2_ATTRS) == 0;
}

INLINE bool all_have(const uint64_t *e, uint64_t n, uint64_t attrs)
{
	return n == 1 ? ((*e ^ attrs) & STAGE2_ATTRS) == 0 :
			many_have(e, n, attrs);
}

COLD static bool run_has(const struct ptable *t, struct page_run run,
			 uint64_t attrs)
{
	uint64_t a = run.begin;
	uint64_t end = run_end(run);

	while (a < end) {
		struct place p = descend(t, a);
		uint64_t n = 1;

		if (p.shift == PAGE_SHIFT)
			n = pages_in_table(a, end);
		if (!many_have(p.entry, n, attrs))
			return false;
		a = (a & ~(size_of(p.shift) - 1)) + (n << p.shift);
	}
	return true;
}

/*
 * Tables that must be made below level 0 so that one can tell what is before
 * the address cut from what is behind it, besides those that the cut before
 * needs, too.
 */
COLD static uint32_t tables_for_cut(const struct ptable *t, uint64_t cut,
				    uint64_t before)
{
	uint32_t n = 0;
	unsigned shift;

	if (cut % size_of(BLOCK_SHIFT_MAX) == 0)
		return 0;
	shift = descend(t, cut).shift;
	if (shift > BLOCK_SHIFT_MAX)
		shift = BLOCK_SHIFT_MAX;
	for (; cut % size_of(shift) != 0; shift -= 9) {
		if (before % size_of(shift) == 0 ||
		    before >> shift != cut >> shift)
			n++;
	}
	return n;
}

/* Entries of level 0 hold no blocks: each that a run touches needs a table. */
COLD static uint32_t tables_for_top(const struct ptable *t, struct page_run run,
				    uint64_t before)
{
	unsigned shift = t->root_shift;
	uint64_t i = run.begin >> shift;
	uint64_t last = (run_end(run) - 1) >> shift;
	uint32_t n = 0;

	if (shift <= BLOCK_SHIFT_MAX)
		return 0;
	if (before != 0 && (before - 1) >> shift == i)
		i++;
	for (; i <= last; i++) {
		if (!is_table(t->root[i], shift))
			n++;
	}
	return n;
}

/* Tables for a run, besides those that what ends at before needs. */
COLD static uint32_t tables_for(const struct ptable *t, struct page_run run,
				uint64_t before)
{
	return tables_for_top(t, run, before) +
	       tables_for_cut(t, run.begin, before) +
	       tables_for_cut(t, run_end(run), run.begin);
}

bool ptable_survey(const struct ptable *t, struct ptable_change *c,
		   const struct page_run *runs, const uint16_t *order,
		   uint32_t n, uint64_t attrs)
{
	struct last_table last = { 0, NULL };
	uint32_t needed = 0;
	uint64_t before = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct page_run run = runs[order == NULL ? i : order[i]];
		struct place p;
		uint64_t entries;

		if (!ptable_covers(t, run))
			return false;
		entries = entries_of(t, &last, run, &p);
		if (entries == 0 && c != NULL)
			needed += tables_for(t, run, before);
		if (entries == 0 ? !run_has(t, run, attrs) :
				   !all_have(p.entry, entries, attrs))
			return false;
		before = run_end(run);
	}
	if (c != NULL) {
		c->needed = needed;
		c->surveyed = true;
	}
	return true;
}

COLD static uint32_t count_tables(const struct ptable *t,
				  const struct page_run *runs,
				  const uint16_t *order, uint32_t n)
{
	uint64_t before = 0;
	uint32_t tables = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct page_run run = runs[order == NULL ? i : order[i]];

		tables += tables_for(t, run, before);
		before = run_end(run);
	}
	return tables;
}

/* The entry that points at the table whose entries are of this shift. */
COLD static struct place parent_of(const struct ptable *t, uint64_t a,
				   unsigned table_shift)
{
	struct place p = root_place(t, a);

	while (p.shift > table_shift + 9)
		p = step_down(p, a);
	return p;
}

/*
 * n entries of a table that had attributes from, or were tables (TABLE), have
 * attributes to now, or are. Roots are never folded, and not counted.
 */
#define TABLE (~(uint64_t)0)

INLINE void count_change(const struct ptable *t, struct place p, uint64_t from,
			 uint64_t to, uint64_t n)
{
	struct table_info *info;

	if (p.shift == t->root_shift)
		return;
	info = info_of(p.entry);
	if (from == info->uniform)
		info->differing = (uint16_t)(info->differing + n);
	if (to == info->uniform)
		info->differing = (uint16_t)(info->differing - n);
}

/* The same of one entry that is cut or folded. */
COLD static void count_cut(const struct ptable *t, struct place p,
			   uint64_t from, uint64_t to)
{
	count_change(t, p, from, to, 1);
}

COLD static void flush_all(const struct ptable *t)
{
	struct stage2_current old = stage2_enter(t->vttbr);

	stage2_invalidate_begin();
	stage2_invalidate_all();
	stage2_leave(t->vttbr, old);
}

COLD static void fold(const struct ptable *t, struct table_info *info)
{
	struct place p = parent_of(t, info->base, info->shift);
	uint64_t *table = table_of(*p.entry);
	uint64_t attrs = info->uniform;

	write_entry(p.entry, attrs & ~STAGE2_VALID);
	flush_all(t);
	write_entry(p.entry, leaf(info->base, attrs, p.shift));
	stage2_publish();
	count_cut(t, p, TABLE, attrs);
	set_owner(info, NULL);
	slab_free(&page_pool, table);
}

/* Folds every table of t that is uniform, small ones first. */
COLD static void fold_unused(const struct ptable *t)
{
	for (uint8_t shift = PAGE_SHIFT; shift < BLOCK_SHIFT_MAX; shift += 9) {
		for (uint32_t i = 0; i < KEEL_PAGE_POOL; i++) {
			struct table_info *info = &table_infos[i];

			if (is_owner(t, info) && info->shift == shift &&
			    info->differing == 0)
				fold(t, info);
		}
	}
}

/* Reserves what a change needs beyond what it has reserved before. */
static bool reserve(struct ptable_change *c)
{
	return c->needed <= c->tables.count ||
	       slab_reserve(&page_pool, &c->tables,
			    c->needed - c->tables.count);
}

bool ptable_prepare(struct ptable *t, struct ptable_change *c,
		    const struct page_run *runs, const uint16_t *order,
		    uint32_t n)
{
	if (!c->surveyed)
		c->needed = count_tables(t, runs, order, n);
	if (reserve(c))
		return true;
	fold_unused(t);
	/* Anew: folding may have taken a table that was counted on. */
	c->needed = count_tables(t, runs, order, n);
	return reserve(c);
}

/*
 * Puts a table in the place of a leaf; what is translated stays the same.
 * Returns the entry for a there.
 */
COLD static struct place split(struct commit *c, struct place p, uint64_t a)
{
	uint64_t attrs = *p.entry & STAGE2_ATTRS;
	uint64_t base = a & ~(size_of(p.shift) - 1);
	unsigned below = p.shift - 9;
	uint64_t *table = slab_take(&page_pool, &c->change->tables);
	struct table_info *info = info_of(table);

	info->base = base;
	info->uniform = attrs;
	info->differing = 0;
	info->shift = (uint8_t)below;
	set_owner(info, c->t);
	for (uint64_t i = 0; i < STAGE2_ENTRIES; i++)
		table[i] = leaf(base + (i << below), attrs, below);
	if (attrs & STAGE2_VALID) {
		write_entry(p.entry, attrs & ~STAGE2_VALID);
		flush_all(c->t);
	}
	stage2_publish();
	write_entry(p.entry, stage2_table(pa((uintptr_t)table)));
	count_cut(c->t, p, attrs, TABLE);
	return step_down(p, a);
}

/* Can an entry be the leaf for [a, end), or for its first part? */
static bool fits(uint64_t a, uint64_t end, unsigned shift)
{
	return shift == PAGE_SHIFT ||
	       (end - a >= size_of(shift) && shift <= BLOCK_SHIFT_MAX &&
		a % size_of(shift) == 0);
}

/* The entry for a that fits a run to end; what is in the way is split. */
COLD static struct place make_room(struct commit *c, uint64_t a, uint64_t end)
{
	struct place p = root_place(c->t, a);

	while (!fits(a, end, p.shift))
		p = is_table(*p.entry, p.shift) ? step_down(p, a) :
						  split(c, p, a);
	return p;
}

/* Sets a table aside, and those below it, that no entry refers to. */
COLD static void drop_tables(struct commit *c, uint64_t *table, unsigned shift)
{
	for (uint64_t i = 0; shift > PAGE_SHIFT && i < STAGE2_ENTRIES; i++) {
		if (is_table(table[i], shift))
			drop_tables(c, table_of(table[i]), shift - 9);
	}
	set_owner(info_of(table), NULL);
	slab_set_aside(&page_pool, &c->replaced, table);
}

/* A table whose pages are all in the run gives way to a block, made later. */
COLD static void replace_table(struct commit *c, struct place p)
{
	uint64_t *table = table_of(*p.entry);

	write_entry(p.entry, c->to & ~STAGE2_VALID);
	count_cut(c->t, p, TABLE, c->to);
	drop_tables(c, table, p.shift - 9);
}

/* By eights: the rows of 512 pages. */
static void write_entries(uint64_t *e, uint64_t n, uint64_t value,
			  uint64_t step)
{
	for (; n >= 8; n -= 8, e += 8, value += 8 * step) {
		write_entry(&e[0], value);
		write_entry(&e[1], value + step);
		write_entry(&e[2], value + 2 * step);
		write_entry(&e[3], value + 3 * step);
		write_entry(&e[4], value + 4 * step);
		write_entry(&e[5], value + 5 * step);
		write_entry(&e[6], value + 6 * step);
		write_entry(&e[7], value + 7 * step);
	}
	for (; n > 0; n--, e++, value += step)
		write_entry(e, value);
}

INLINE void set_entries(const struct commit *c, struct place p, uint64_t a,
			uint64_t n)
{
	uint64_t step = (c->write & STAGE2_VALID) ? size_of(p.shift) : 0;

	if (!c->making)
		count_change(c->t, p, c->from, c->to, n);
	write_entries(p.entry, n, leaf(a, c->write, p.shift), step);
}

/* Entries from p on in the same table that are leaves for [a, end). */
COLD static uint64_t leaves_in_table(struct place p, uint64_t a, uint64_t end)
{
	uint64_t room = STAGE2_ENTRIES - (a >> p.shift) % STAGE2_ENTRIES;
	uint64_t wanted = (end - a) >> p.shift;
	uint64_t n = 1;

	if (p.shift == PAGE_SHIFT)
		return pages_in_table(a, end);
	while (n < wanted && n < room && !is_table(p.entry[n], p.shift))
		n++;
	return n;
}

/* A run that needs blocks changed, or lies in more than one table. */
COLD static void set_long_run(struct commit *c, struct page_run run)
{
	uint64_t a = run.begin;
	uint64_t end = run_end(run);

	while (a < end) {
		struct place p = make_room(c, a, end);
		uint64_t n = 1;

		if (is_table(*p.entry, p.shift)) {
			replace_table(c, p);
		} else {
			n = leaves_in_table(p, a, end);
			set_entries(c, p, a, n);
		}
		a += n << p.shift;
	}
}

static void set_runs(struct commit *c, const struct page_run *runs, uint32_t n)
{
	struct last_table last = { 0, NULL };

	for (uint32_t i = 0; i < n; i++) {
		struct place p;
		uint64_t entries = entries_of(c->t, &last, runs[i], &p);

		/* A whole table is replaced by a block. */
		if (entries != 0 && entries < STAGE2_ENTRIES) {
			set_entries(c, p, runs[i].begin, entries);
		} else {
			set_long_run(c, runs[i]);
			last.entries = NULL;
		}
	}
}

/* Makes TLBs forget runs whose entries have become invalid. */
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
			for (uint64_t a = runs[i].begin; a < run_end(runs[i]);
			     a += PAGE_SIZE)
				stage2_forget_page(ipa(a));
		}
		stage2_invalidate_end();
	}
	stage2_leave(t->vttbr, old);
}

void ptable_commit(struct ptable *t, struct ptable_change *change,
		   const struct page_run *runs, uint32_t n, uint64_t from,
		   uint64_t to)
{
	bool was_valid = (from & STAGE2_VALID) != 0;
	bool live = was_valid && (to & STAGE2_VALID) &&
		    ((from ^ to) & ~STAGE2_SOFT) != 0;
	struct commit c = { .t = t, .change = change, .from = from, .to = to };
	bool replaced;

	c.write = live ? to & ~STAGE2_VALID : to;
	c.replaced = SLAB_RESERVATION;
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
	slab_free_set_aside(&page_pool, &c.replaced);
}

void ptable_end(struct ptable_change *change)
{
	slab_release(&page_pool, &change->tables);
}
