/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/map/ptable.h"

#include "arch/tlb.h"
#include "config.h"
#include "kernel/map/pool.h"

/* Above so many pages, dropping the VM's translations is cheaper than each. */
#define FLUSH_PAGES_MAX 16

/*
 * About each page of the pool that is a table: how many of its entries are not
 * what they would be if it were the block that it was split from. At zero the
 * table may be folded, which is done only when pages run out: a page that is
 * shared in a loop does not split and fold a block each time round.
 */
struct table_info {
	const struct ptable *owner; /* NULL: this page is no table */
	uint64_t base;
	uint64_t uniform; /* attributes of the block */
	uint16_t differing;
	uint8_t level;
};

static struct table_info table_infos[KEEL_PAGE_POOL];

/* A change on its way into the table. */
struct commit {
	struct ptable *t;
	struct ptable_change *change;
	struct reservation freed; /* tables, until no TLB knows them */
	uint64_t from;
	uint64_t to;
	uint64_t write; /* what is written: to, or to made invalid */
	bool making;	/* second pass of break-before-make */
	bool replaced;	/* a table gave way to a block */
};

static uint64_t *table_of(uint64_t entry)
{
	return (uint64_t *)(uintptr_t)(entry & STAGE2_ADDRESS);
}

static struct table_info *info_of(const uint64_t *table)
{
	return &table_infos[slab_index(&page_pool, table)];
}

static uint64_t size_at(unsigned level)
{
	return (uint64_t)1 << stage2_shift(level);
}

static uint64_t index_at(const struct ptable *t, uint64_t a, unsigned level)
{
	uint64_t i = a >> stage2_shift(level);

	/* The roots lie side by side and are one big table. */
	return level == t->shape.start_level ? i : i % STAGE2_ENTRIES;
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

/* The entry that decides about a: the first on its path that is no table. */
static uint64_t *descend(const struct ptable *t, uint64_t a, unsigned *level)
{
	unsigned l = t->shape.start_level;
	uint64_t *entry = &t->root[index_at(t, a, l)];

	while (stage2_is_table(*entry, l)) {
		l++;
		entry = &table_of(*entry)[index_at(t, a, l)];
	}
	*level = l;
	return entry;
}

void ptable_init(struct ptable *t, struct stage2_shape shape, void *root,
		 uint16_t vmid)
{
	t->root = root;
	t->shape = shape;
	t->vttbr = (uint64_t)vmid << 48 | (uint64_t)(uintptr_t)root;
	for (uint32_t i = 0; i < KEEL_PAGE_POOL; i++) {
		if (table_infos[i].owner == t)
			table_infos[i].owner = NULL;
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
	unsigned level;

	if (a.ipa >> t->shape.bits != 0)
		return 0;
	return *descend(t, a.ipa, &level) & STAGE2_ATTRS;
}

/* How many pages from a on lie in the same table of pages, at most up to end. */
static uint64_t pages_in_table(uint64_t a, uint64_t end)
{
	uint64_t in_table = STAGE2_ENTRIES - (a >> PAGE_SHIFT) % STAGE2_ENTRIES;
	uint64_t wanted = (end - a) >> PAGE_SHIFT;

	return wanted < in_table ? wanted : in_table;
}

bool ptable_all(const struct ptable *t, struct page_run run, uint64_t attrs)
{
	uint64_t a = run.begin;
	uint64_t end = run_end(run);

	while (a < end) {
		unsigned level;
		const uint64_t *entry = descend(t, a, &level);
		uint64_t n = 1;

		if (level == STAGE2_LEAF)
			n = pages_in_table(a, end);
		for (uint64_t i = 0; i < n; i++) {
			if ((entry[i] & STAGE2_ATTRS) != attrs)
				return false;
		}
		a = (a & ~(size_at(level) - 1)) + (n << stage2_shift(level));
	}
	return true;
}

/*
 * Tables that must be made below level 0 so that one can tell what is before
 * the address cut from what is behind it, besides those that the cut before
 * needs, too.
 */
static uint32_t tables_for_cut(const struct ptable *t, uint64_t cut,
			       uint64_t before)
{
	uint32_t n = 0;
	unsigned level;

	if (cut % size_at(STAGE2_BLOCK_TOP) == 0)
		return 0;
	descend(t, cut, &level);
	if (level < STAGE2_BLOCK_TOP)
		level = STAGE2_BLOCK_TOP;
	for (; level < STAGE2_LEAF && cut % size_at(level) != 0; level++) {
		unsigned shift = stage2_shift(level);

		if (before % size_at(level) == 0 ||
		    before >> shift != cut >> shift)
			n++;
	}
	return n;
}

/* Entries of level 0 hold no blocks: each that a run touches needs a table. */
static uint32_t tables_for_top(const struct ptable *t, struct page_run run,
			       uint64_t before)
{
	unsigned shift = stage2_shift(0);
	uint64_t i = run.begin >> shift;
	uint64_t last = (run_end(run) - 1) >> shift;
	uint32_t n = 0;

	if (t->shape.start_level > 0)
		return 0;
	if (before != 0 && (before - 1) >> shift == i)
		i++;
	for (; i <= last; i++) {
		if (!stage2_is_table(t->root[i], 0))
			n++;
	}
	return n;
}

static uint32_t tables_for(const struct ptable *t, const struct page_run *runs,
			   const uint16_t *order, uint32_t n)
{
	uint64_t before = 0;
	uint32_t tables = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct page_run run = runs[order == NULL ? i : order[i]];

		tables += tables_for_top(t, run, before);
		tables += tables_for_cut(t, run.begin, before);
		tables += tables_for_cut(t, run_end(run), run.begin);
		before = run_end(run);
	}
	return tables;
}

/* The entry that points at the table of this level for address a. */
static uint64_t *parent_entry(const struct ptable *t, uint64_t a,
			      unsigned table_level)
{
	unsigned l = t->shape.start_level;
	uint64_t *entry = &t->root[index_at(t, a, l)];

	while (l + 1 < table_level) {
		l++;
		entry = &table_of(*entry)[index_at(t, a, l)];
	}
	return entry;
}

/* One entry of its table became, or ceased to be, unlike the others. */
static void count_differing(const struct ptable *t, uint64_t *entry,
			    unsigned level, int change)
{
	struct table_info *info;

	if (level == t->shape.start_level)
		return;
	info = info_of(entry);
	info->differing = (uint16_t)(info->differing + change);
}

static void flush_all(const struct ptable *t)
{
	uint64_t old = stage2_enter(t->vttbr);

	stage2_invalidate_begin();
	stage2_invalidate_all();
	stage2_leave(t->vttbr, old);
}

static void fold(const struct ptable *t, struct table_info *info)
{
	uint64_t *entry = parent_entry(t, info->base, info->level);
	uint64_t *table = table_of(*entry);
	unsigned level = info->level - 1U;
	uint64_t attrs = info->uniform;

	write_entry(entry, attrs & ~STAGE2_VALID);
	flush_all(t);
	write_entry(entry, stage2_leaf(info->base, attrs, level));
	stage2_publish();
	if (level > t->shape.start_level && info_of(entry)->uniform == attrs)
		count_differing(t, entry, level, -1);
	info->owner = NULL;
	slab_free(&page_pool, table);
}

/* Folds every table of t that is uniform, small ones first. */
static void fold_unused(const struct ptable *t)
{
	for (uint8_t level = STAGE2_LEAF; level > STAGE2_BLOCK_TOP; level--) {
		for (uint32_t i = 0; i < KEEL_PAGE_POOL; i++) {
			struct table_info *info = &table_infos[i];

			if (info->owner == t && info->level == level &&
			    info->differing == 0)
				fold(t, info);
		}
	}
}

/* Reserves what a change needs beyond what it has reserved before. */
static bool reserve(const struct ptable *t, struct ptable_change *c,
		    const struct page_run *runs, const uint16_t *order,
		    uint32_t n)
{
	uint32_t tables = tables_for(t, runs, order, n);

	return tables <= c->tables.count ||
	       slab_reserve(&page_pool, &c->tables, tables - c->tables.count);
}

bool ptable_prepare(struct ptable *t, struct ptable_change *c,
		    const struct page_run *runs, const uint16_t *order,
		    uint32_t n)
{
	if (reserve(t, c, runs, order, n))
		return true;
	fold_unused(t);
	/* Anew: folding may have taken a table that was counted on. */
	return reserve(t, c, runs, order, n);
}

/* Puts a table in the place of a leaf; what is translated stays the same. */
static void split(struct commit *c, uint64_t *entry, unsigned level, uint64_t a)
{
	uint64_t attrs = *entry & STAGE2_ATTRS;
	uint64_t base = a & ~(size_at(level) - 1);
	uint64_t *table = slab_take(&page_pool, &c->change->tables);
	struct table_info *info = info_of(table);

	*info = (struct table_info){ c->t, base, attrs, 0,
				     (uint8_t)(level + 1) };
	for (uint64_t i = 0; i < STAGE2_ENTRIES; i++)
		table[i] = stage2_leaf(base + i * size_at(level + 1), attrs,
				       level + 1);
	if (attrs & STAGE2_VALID) {
		write_entry(entry, attrs & ~STAGE2_VALID);
		flush_all(c->t);
	}
	stage2_publish();
	write_entry(entry, stage2_table(pa((uintptr_t)table)));
	if (level > c->t->shape.start_level && info_of(entry)->uniform == attrs)
		count_differing(c->t, entry, level, 1);
}

/* Sets a table and those below it aside; a block takes their place. */
static void drop_tables(struct commit *c, uint64_t *table, unsigned level)
{
	for (uint64_t i = 0; i < STAGE2_ENTRIES && level < STAGE2_LEAF; i++) {
		if (stage2_is_table(table[i], level))
			drop_tables(c, table_of(table[i]), level + 1);
	}
	info_of(table)->owner = NULL;
	slab_set_aside(&page_pool, &c->freed, table);
}

static void set_block(struct commit *c, uint64_t *entry, unsigned level,
		      uint64_t a)
{
	bool table = stage2_is_table(*entry, level);

	if (!c->making && level > c->t->shape.start_level) {
		uint64_t uniform = info_of(entry)->uniform;
		bool differed = table || c->from != uniform;

		count_differing(c->t, entry, level,
				(c->to != uniform) - differed);
	}
	if (table) {
		uint64_t *dropped = table_of(*entry);

		write_entry(entry, c->to & ~STAGE2_VALID);
		drop_tables(c, dropped, level + 1);
		c->replaced = true;
		return;
	}
	write_entry(entry, stage2_leaf(a, c->write, level));
}

static void set_pages(struct commit *c, uint64_t *entry, uint64_t a, uint64_t n)
{
	uint64_t value = stage2_leaf(a, c->write, STAGE2_LEAF);
	uint64_t step = (c->write & STAGE2_VALID) ? PAGE_SIZE : 0;

	if (!c->making) {
		uint64_t uniform = info_of(entry)->uniform;
		int change = (c->to != uniform) - (c->from != uniform);

		count_differing(c->t, entry, STAGE2_LEAF, change * (int)n);
	}
	for (uint64_t i = 0; i < n; i++, value += step)
		write_entry(&entry[i], value);
}

static void set_run(struct commit *c, struct page_run run)
{
	uint64_t a = run.begin;
	uint64_t end = run_end(run);

	while (a < end) {
		unsigned level = c->t->shape.start_level;
		uint64_t *entry = &c->t->root[index_at(c->t, a, level)];

		while (level < STAGE2_LEAF &&
		       (level < STAGE2_BLOCK_TOP || a % size_at(level) != 0 ||
			end - a < size_at(level))) {
			if (!stage2_is_table(*entry, level))
				split(c, entry, level, a);
			level++;
			entry = &table_of(*entry)[index_at(c->t, a, level)];
		}
		if (level == STAGE2_LEAF) {
			uint64_t n = pages_in_table(a, end);

			set_pages(c, entry, a, n);
			a += n << PAGE_SHIFT;
		} else {
			set_block(c, entry, level, a);
			a += size_at(level);
		}
	}
}

/* Makes TLBs forget runs whose entries have become invalid. */
static void flush(const struct ptable *t, const struct page_run *runs,
		  uint32_t n, bool all)
{
	uint64_t pages = 0;
	uint64_t old = stage2_enter(t->vttbr);

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

	c.freed = SLAB_RESERVATION;
	c.write = live ? to & ~STAGE2_VALID : to;
	for (uint32_t i = 0; i < n; i++)
		set_run(&c, runs[i]);
	if (live || c.replaced || (was_valid && !(to & STAGE2_VALID)))
		flush(t, runs, n, c.replaced);
	if (live || c.replaced) {
		c.making = true;
		c.write = to;
		for (uint32_t i = 0; i < n; i++)
			set_run(&c, runs[i]);
	}
	stage2_publish();
	slab_free_set_aside(&page_pool, &c.freed);
}

void ptable_end(struct ptable_change *change)
{
	slab_release(&page_pool, &change->tables);
}
