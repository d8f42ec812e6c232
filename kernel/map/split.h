/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Splits blocks of a stage-2 table into tables, and folds tables into blocks
 * again. Used by kernel/map alone. The caller holds the lock of the table.
 *
 * A table is folded only when its VM's share of pages runs out: a page that is
 * shared in a loop does not split and fold a block each time round.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "kernel/base/status.h"
#include "kernel/map/table.h"
#include "kernel/map/walk.h"
#include "lib/compiler.h"
#include "lib/page_list.h"

/*
 * State of a page of the pool that is a table below the root. The size is a
 * power of two for the 16-page rows of tools/bench: it is found by its index.
 */
struct table_info {
	uint64_t uniform;	 /* attributes of the block that was split */
	_Atomic(uint16_t) owner; /* VMID; 0: this page is no table */
	uint16_t differing; /* entries that are not uniform; 0: may be folded */
	uint8_t shift;	    /* of its entries */
};

/* In place of attributes: the entry points at a table. */
#define SPLIT_TABLE (~(uint64_t)0)

/* Returns the state of the table that an entry lies in. */
struct table_info *split_info(const uint64_t *entry);

/*
 * Updates the count of differing entries: n entries of this shift, in the same
 * table as entry, which is below the root, change from the attributes from to
 * the attributes to. Either may be SPLIT_TABLE. Roots are not counted: they are
 * never folded.
 */
WALK_INLINE void split_count(const struct ptable *t, const uint64_t *entry,
			     unsigned shift, uint64_t from, uint64_t to,
			     uint64_t n)
{
	struct table_info *info;

	if (shift == t->root_shift)
		return;
	info = split_info(entry);
	if (from == info->uniform)
		info->differing = (uint16_t)(info->differing + n);
	if (to == info->uniform)
		info->differing = (uint16_t)(info->differing - n);
}

/* The same, where a copy in each caller is not worth its room. */
COLD void split_count_cold(const struct ptable *t, struct place p,
			   uint64_t from, uint64_t to, uint64_t n);

/*
 * Forgets the tables that were t's before t is set up anew: tests do that, and
 * the linker drops this from the image.
 */
void split_forget(const struct ptable *t);

/*
 * Returns how many tables are missing below level 0 for a run to get attributes
 * of its own. Tables that a run which ends at before needs, too, are not
 * counted; 0: there is none before.
 */
COLD uint32_t split_tables_for(const struct ptable *t, struct page_run run,
			       uint64_t before);

/* Folds a table of t whose entries are all alike. False: it has none. */
COLD bool split_fold_one(struct ptable *t);

/*
 * False if a table, which p points at, cannot be folded into a block with these
 * attributes, as far as the count of differing entries tells.
 */
COLD bool split_may_fold(struct place p, uint64_t attrs);

/*
 * Makes one step towards a run of which each entry is a leaf that is part of
 * nothing else: splits a block, by one of *tables pages that are promised to
 * the caller, or folds a table that lies in the run whole, and of which all
 * pages have the attributes attrs. Only blocks in the same state as attrs are
 * split: others have become part of a region meanwhile, which goes back by the
 * entries that it has. AGAIN: a step was made. OK: there is none to make.
 * INVALID_PARAMETERS: the pages of a table are not alike.
 */
COLD enum status split_step(struct ptable *t, uint32_t *tables,
			    struct page_run run, uint64_t attrs);
