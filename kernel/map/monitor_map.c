/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The monitor's stage 1 as boot changes it. Recursion is as deep as there are
 * levels.
 */
#include "kernel/map/monitor_map.h"

#include <stddef.h>
#include <string.h>

#include "arch/stage1.h"
#include "config.h"
#include "kernel/base/panic.h"
#include "kernel/map/pool.h"

static const uint64_t prots[] = {
	[MAP_READ] = S1_RODATA,
	[MAP_WRITE] = S1_DATA,
	[MAP_DEVICE] = S1_DEVICE,
};

/* Returns the end of the part of [at, end) that one entry of a level covers. */
static uint64_t entry_end(uint64_t at, uint64_t end, int level)
{
	uint64_t next = (at | (stage1_span(level) - 1)) + 1;

	return next < end ? next : end;
}

/* True if r has addresses in the monitor's map and in the machine (W-17). */
static bool reachable(struct pa_range r)
{
	uint64_t limit = (uint64_t)1 << stage1_pa_bits();

	if (limit > STAGE1_WINDOWS)
		limit = STAGE1_WINDOWS;
	return is_page_aligned(r.begin) && is_page_aligned(r.end) &&
	       r.begin < r.end && r.end <= limit;
}

/*
 * Makes sure that an entry points at a table, if it is invalid. False: there is
 * no page for one.
 */
static bool make_table(uint64_t *entry)
{
	uint64_t *below;

	if (*entry & S1_VALID)
		return true;
	below = page_list_take(&page_pool);
	if (below == NULL)
		return false;
	memset(below, 0, PAGE_SIZE);
	stage1_publish(); /* its zeroes before the table */
	stage1_write(entry, stage1_table(below));
	return true;
}

/* Maps [at, end) by a table of this level and those below it. */
static bool map(uint64_t *table, int level, uint64_t at, uint64_t end,
		uint64_t prot)
{
	for (uint64_t next; at < end; at = next) {
		uint64_t *entry = &table[stage1_index(at, level)];

		next = entry_end(at, end, level);
		if (!(*entry & S1_VALID) && stage1_fits(at, next, level))
			stage1_write(entry, stage1_leaf(at, prot, level));
		else if (!make_table(entry))
			return false;
		else if (stage1_is_table(*entry, level)) {
			if (!map(stage1_next(*entry), level + 1, at, next,
				 prot))
				return false;
		} else if (stage1_prot(*entry) != prot) {
			return false;
		}
	}
	return true;
}

bool monitor_map(struct pa_range r, enum map_prot prot)
{
	bool mapped = reachable(r) &&
		      map(stage1_root(), 0, r.begin, r.end, prots[prot]);

	stage1_publish();
	return mapped;
}

/*
 * Replaces a block by a table that maps the same. Break before make: a CPU that
 * uses the block meanwhile faults.
 */
static void split(uint64_t *entry, uint64_t at, int level)
{
	uint64_t *below = page_list_take(&page_pool);
	uint64_t prot = stage1_prot(*entry);
	uint64_t base = *entry & S1_ADDRESS;

	if (below == NULL)
		panic("no page to split a block of our own map");
	for (unsigned int i = 0; i < STAGE1_ENTRIES; i++)
		below[i] = stage1_leaf(base + i * stage1_span(level + 1), prot,
				       level + 1);
	stage1_write(entry, 0);
	stage1_forget(at);
	stage1_write(entry, stage1_table(below));
	stage1_publish();
}

/* True if a table has no valid entry. */
static bool is_empty(const uint64_t *table)
{
	uint64_t any = 0;

	/* By fours for boot, which gives tables back (tools/bench: reset). */
	for (unsigned int i = 0; i < STAGE1_ENTRIES; i += 4)
		any |= table[i] | table[i + 1] | table[i + 2] | table[i + 3];
	return !(any & S1_VALID);
}

/* True if a table is of the pool: those of the boot map are not. */
static bool is_from_pool(const uint64_t *table)
{
	return page_pool_index(table) < KEEL_PAGE_POOL;
}

/* Frees the table that an entry points at if it is empty. */
static void prune(uint64_t *entry, uint64_t at)
{
	uint64_t *below = stage1_next(*entry);

	if (!is_from_pool(below) || !is_empty(below))
		return;
	stage1_write(entry, 0);
	stage1_forget(at);
	page_list_add(&page_pool, below);
}

/* Unmaps [at, end). */
static void clear(uint64_t *table, int level, uint64_t at, uint64_t end)
{
	for (uint64_t next; at < end; at = next) {
		uint64_t *entry = &table[stage1_index(at, level)];

		next = entry_end(at, end, level);
		if (!(*entry & S1_VALID))
			continue;
		if (level < STAGE1_LAST && !stage1_is_table(*entry, level) &&
		    next - at < stage1_span(level))
			split(entry, at, level);
		if (stage1_is_table(*entry, level)) {
			clear(stage1_next(*entry), level + 1, at, next);
			prune(entry, at);
		} else {
			stage1_write(entry, 0);
			stage1_forget(at);
		}
	}
}

void monitor_unmap(struct pa_range r)
{
	if (!reachable(r))
		return;
	clear(stage1_root(), 0, r.begin, r.end);
}
