/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/map/split.h"

#include "arch/tlb.h"
#include "config.h"
#include "kernel/map/pool.h"
#include "lib/compiler.h"

#define NO_VMID 0 /* no VM's */

/* One for each page of the pool. */
static struct table_info table_infos[KEEL_PAGE_POOL];
static uint64_t bases[KEEL_PAGE_POOL]; /* first address that a table is for */

OUTLINED struct table_info *split_info(const uint64_t *entry)
{
	return &table_infos[page_pool_index(entry)];
}

/*
 * relaxed: a look for t's own tables is made under the lock that they are made
 * and dropped under; of others it sees that they are not t's.
 */
static bool is_owner(const struct ptable *t, const struct table_info *info)
{
	return atomic_load_explicit(&info->owner, memory_order_relaxed) ==
	       t->vttbr >> VMID_SHIFT;
}

static void set_owner(struct table_info *info, uint64_t vmid)
{
	atomic_store_explicit(&info->owner, (uint16_t)vmid,
			      memory_order_relaxed);
}

void split_forget(const struct ptable *t)
{
	for (uint32_t i = 0; i < KEEL_PAGE_POOL; i++) {
		if (is_owner(t, &table_infos[i]))
			set_owner(&table_infos[i], NO_VMID);
	}
}

/*
 * Returns how many tables are missing below level 0 to end a run at cut. Tables
 * already counted for the cut before are not counted again.
 */
COLD static uint32_t tables_for_cut(const struct ptable *t, uint64_t cut,
				    uint64_t before)
{
	uint32_t n = 0;
	unsigned shift;

	if (cut % walk_size(BLOCK_SHIFT_MAX) == 0)
		return 0;
	shift = walk_to(t, cut).shift;
	if (shift > BLOCK_SHIFT_MAX)
		shift = BLOCK_SHIFT_MAX;
	for (; cut % walk_size(shift) != 0; shift -= 9) {
		if (before % walk_size(shift) == 0 ||
		    before >> shift != cut >> shift)
			n++;
	}
	return n;
}

/*
 * Returns how many entries of level 0 that a run touches have no table yet:
 * there are no blocks of that level.
 */
COLD static uint32_t tables_for_top(const struct ptable *t, struct page_run run,
				    uint64_t before)
{
	unsigned shift = t->root_shift;
	uint64_t i = run.begin >> shift;
	uint64_t last = (page_run_end(run) - 1) >> shift;
	uint32_t n = 0;

	if (shift <= BLOCK_SHIFT_MAX)
		return 0;
	if (before != 0 && (before - 1) >> shift == i)
		i++;
	for (; i <= last; i++) {
		if (!walk_is_table(t->root[i], shift))
			n++;
	}
	return n;
}

uint32_t split_tables_for(const struct ptable *t, struct page_run run,
			  uint64_t before)
{
	return tables_for_top(t, run, before) +
	       tables_for_cut(t, run.begin, before) +
	       tables_for_cut(t, page_run_end(run), run.begin);
}

void split_count_cold(const struct ptable *t, struct place p, uint64_t from,
		      uint64_t to, uint64_t n)
{
	split_count(t, p.entry, p.shift, from, to, n);
}

/* Invalidates all that TLBs know of t, on every CPU. */
COLD static void flush_all(const struct ptable *t)
{
	struct stage2_current old = stage2_enter(t->vttbr);

	stage2_invalidate_begin();
	stage2_invalidate_all();
	stage2_leave(t->vttbr, old);
}

/* Replaces a table by the block that it was split from. */
COLD static void fold(struct ptable *t, struct table_info *info)
{
	uint64_t base = bases[info - table_infos];
	struct place p = walk_parent(t, base, info->shift);
	uint64_t *table = walk_table(*p.entry);
	uint64_t attrs = info->uniform;

	t->last.number = NO_TABLE;
	walk_write(p.entry, attrs & ~STAGE2_VALID);
	flush_all(t);
	walk_write(p.entry, walk_leaf(base, attrs, p.shift));
	stage2_publish();
	split_count_cold(t, p, SPLIT_TABLE, attrs, 1);
	set_owner(info, NO_VMID);
	page_list_add(&t->share, table);
}

bool split_fold_one(struct ptable *t)
{
	for (uint32_t i = 0; i < KEEL_PAGE_POOL; i++) {
		struct table_info *info = &table_infos[i];

		if (is_owner(t, info) && info->differing == 0) {
			fold(t, info);
			return true;
		}
	}
	return false;
}

/* Replaces the leaf for a by a table that translates the same. */
COLD static void split(const struct ptable *t, struct page_list *tables,
		       struct place p, uint64_t a)
{
	uint64_t attrs = *p.entry & STAGE2_ATTRS;
	uint64_t base = a & ~(walk_size(p.shift) - 1);
	unsigned below = p.shift - 9;
	uint64_t leaf = walk_leaf(base, attrs, below);
	uint64_t step = walk_step(attrs, below);
	uint64_t *table = page_list_take(tables);
	struct table_info *info = split_info(table);

	bases[info - table_infos] = base;
	info->uniform = attrs;
	info->differing = 0;
	info->shift = (uint8_t)below;
	set_owner(info, t->vttbr >> VMID_SHIFT);
	for (uint64_t i = 0; i < STAGE2_ENTRIES; i++, leaf += step)
		table[i] = leaf;
	if (attrs & STAGE2_VALID) {
		walk_write(p.entry, attrs & ~STAGE2_VALID);
		flush_all(t);
	}
	stage2_publish();
	walk_write(p.entry, stage2_table(pa((uintptr_t)table)));
	split_count_cold(t, p, attrs, SPLIT_TABLE, 1);
}

/* Splits the entry that decides about a if a is inside of what it covers. */
COLD static bool split_at(const struct ptable *t, struct page_list *tables,
			  uint64_t a)
{
	struct place p;

	if (a % walk_size(BLOCK_SHIFT_MAX) == 0)
		return false;
	p = walk_to(t, a);
	if (a % walk_size(p.shift) == 0)
		return false;
	split(t, tables, p, a);
	return true;
}

/* Makes the first table that a run lacks below an entry of level 0. */
COLD static bool split_top(const struct ptable *t, struct page_list *tables,
			   struct page_run run)
{
	unsigned shift = t->root_shift;
	uint64_t end = page_run_end(run);

	for (uint64_t a = run.begin; shift > BLOCK_SHIFT_MAX && a < end;
	     a = (a | (walk_size(shift) - 1)) + 1) {
		struct place p = walk_root(t, a);

		if (!walk_is_table(*p.entry, p.shift)) {
			split(t, tables, p, a);
			return true;
		}
	}
	return false;
}

bool split_one(const struct ptable *t, struct page_list *tables,
	       struct page_run run)
{
	return split_top(t, tables, run) || split_at(t, tables, run.begin) ||
	       split_at(t, tables, page_run_end(run));
}

/*
 * Sets aside a table that no entry points at, and the tables below it. A walk
 * that meets one of them still, as a cached entry above it allows, finds its
 * first entry invalid before the others are.
 */
COLD static void drop_tables(struct page_list *replaced, uint64_t *table,
			     unsigned shift)
{
	for (uint64_t i = 0; shift > PAGE_SHIFT && i < STAGE2_ENTRIES; i++) {
		if (walk_is_table(table[i], shift))
			drop_tables(replaced, walk_table(table[i]), shift - 9);
	}
	set_owner(split_info(table), NO_VMID);
	page_list_add(replaced, table);
}

void split_replace_table(struct ptable *t, struct page_list *replaced,
			 struct place p, uint64_t to)
{
	uint64_t *table = walk_table(*p.entry);

	t->last.number = NO_TABLE;
	walk_write(p.entry, to & ~STAGE2_VALID);
	split_count_cold(t, p, SPLIT_TABLE, to, 1);
	drop_tables(replaced, table, p.shift - 9);
}
