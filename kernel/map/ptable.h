/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Changes of a VM's stage-2 page table: look, commit.
 *
 * An operation looks at its pages, which changes nothing, and commits, which
 * cannot fail. If tables are lacking for that it makes room in between (room.h)
 * and looks again. The caller holds the lock of the table from the last look to
 * the commit, and proves it by a struct ptable_locked.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/map/table.h"
#include "lib/compiler.h"

/* Proof that the lock of a table is held; made by ptable_lock() alone. */
struct ptable_locked {
	struct ptable *table;
};

/* Takes the lock of a table. There is no order between two tables: take one. */
static inline struct ptable_locked ptable_lock(struct ptable *t)
{
	spin_lock(&t->lock);
	return (struct ptable_locked){ t };
}

/* Gives the lock back: locked is no proof any more. */
static inline void ptable_unlock(struct ptable_locked locked)
{
	spin_unlock(&locked.table->lock);
}

/*
 * Sets up an empty table for vmid, with an empty share of the pool. root is
 * shape.roots pages of zeroes, aligned to their size.
 */
void ptable_init(struct ptable *t, struct stage2_shape shape, void *root,
		 uint16_t vmid);

/* True if a run, of any numbers, ends below the IPA limit. */
bool ptable_covers(const struct ptable *t, struct page_run run);

/* Returns the attributes of one page: 0 beyond the IPA limit. */
uint64_t ptable_look(struct ptable_locked locked, ipa_t a);

/*
 * True if n runs end below the IPA limit, and all their pages have these
 * attributes. If tables is not NULL, writes there how many tables the runs lack
 * to get others. Runs do not overlap, and are taken
 * by ascending addresses: run i is runs[order[i]], or runs[i] if order is NULL.
 */
__attribute__((warn_unused_result)) bool
ptable_survey(struct ptable_locked locked, uint32_t *tables,
	      const struct page_run *runs, const uint16_t *order, uint32_t n,
	      uint64_t attrs);

/*
 * Returns how many tables n runs lack to get other attributes. The runs end
 * below the IPA limit; order is as for ptable_survey().
 */
COLD uint32_t ptable_tables_for(struct ptable_locked locked,
				const struct page_run *runs,
				const uint16_t *order, uint32_t n);

/*
 * Gives n runs, which lack no table, the attributes to instead of from, which
 * all their pages have, by break-before-make, and invalidates what TLBs know of
 * them.
 */
void ptable_commit(struct ptable_locked locked, const struct page_run *runs,
		   uint32_t n, uint64_t from, uint64_t to);

/*
 * Returns a page of the VM's share for what is no table, with anything in it.
 * If all are in use, folds a table that the VM can do without. NULL: there is
 * none. Takes the lock of the table.
 */
COLD void *ptable_take_page(struct ptable *t);

/*
 * Gives back a page that ptable_take_page() has returned. Takes the lock of the
 * table.
 */
COLD void ptable_give_page(struct ptable *t, void *page);
