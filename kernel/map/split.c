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
 * Returns how many tables are missing below level 0 to end a run at cut, which
 * an entry of this shift decides about. Tables already counted for the cut
 * before are not counted again.
 */
COLD static uint32_t tables_for_cut(unsigned shift, uint64_t cut,
				    uint64_t before)
{
	uint32_t n = 0;

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

/* One walk where one entry decides about both ends: tools/bench --masked. */
uint32_t split_tables_for(const struct ptable *t, struct page_run run,
			  uint64_t before)
{
	struct place p = walk_to(t, run.begin);
	uint64_t end = page_run_end(run);
	uint32_t n = tables_for_top(t, run, before) +
		     tables_for_cut(p.shift, run.begin, before);

	if (end % walk_size(BLOCK_SHIFT_MAX) == 0)
		return n;
	if (end >> p.shift != run.begin >> p.shift)
		p = walk_to(t, end);
	return n + tables_for_cut(p.shift, end, run.begin);
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

/* Replaces a table, all of whose entries have these attributes, by a block. */
COLD static void fold(struct ptable *t, struct table_info *info, uint64_t attrs)
{
	uint64_t base = bases[info - table_infos];
	struct place p = walk_parent(t, base, info->shift);
	uint64_t *table = walk_table(*p.entry);

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
			fold(t, info, info->uniform);
			return true;
		}
	}
	return false;
}

/* Replaces the leaf for a by a table that translates the same. */
COLD static void split(struct ptable *t, struct place p, uint64_t a)
{
	uint64_t attrs = *p.entry & STAGE2_ATTRS;
	uint64_t base = a & ~(walk_size(p.shift) - 1);
	unsigned below = p.shift - 9;
	uint64_t leaf = walk_leaf(base, attrs, below);
	uint64_t step = walk_step(attrs, below);
	uint64_t *table = page_list_take(&t->share);
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

bool split_may_fold(struct place p, uint64_t attrs)
{
	const struct table_info *info = split_info(walk_table(*p.entry));

	if (info->differing == 0)
		return info->uniform == attrs;
	return info->differing == STAGE2_ENTRIES || info->shift > PAGE_SHIFT;
}

/*
 * Folds the table that p points at, or one below it: the first one that has no
 * table below.
 */
COLD static enum status fold_below(struct ptable *t, struct place p,
				   uint64_t attrs)
{
	uint64_t *table = walk_table(*p.entry);

	for (unsigned i = 0; i < STAGE2_ENTRIES && p.shift > BLOCK_SHIFT_MIN;
	     i++) {
		if (walk_is_table(table[i], BLOCK_SHIFT_MIN))
			return fold_below(
				t, (struct place){ &table[i], BLOCK_SHIFT_MIN },
				attrs);
	}
	if (!walk_many_have(table, STAGE2_ENTRIES, attrs))
		return STATUS_INVALID_PARAMETERS;
	fold(t, split_info(table), attrs);
	return STATUS_AGAIN;
}

enum status split_step(struct ptable *t, uint32_t *tables, struct page_run run,
		       uint64_t attrs)
{
	uint64_t end = page_run_end(run);
	struct part part;

	for (uint64_t a = run.begin; a < end; a = part.end) {
		walk_part(t, a, end, &part);
		if (part.kind == PART_TABLE)
			return fold_below(t, part.p, attrs);
		if (part.kind == PART_LEAVES)
			continue;
		if (*tables == 0 ||
		    stage2_state(*part.p.entry) != stage2_state(attrs))
			break;
		split(t, part.p, a);
		--*tables;
		--t->promised;
		return STATUS_AGAIN;
	}
	return STATUS_OK;
}
