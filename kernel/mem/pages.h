/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Changes that the steps of memory calls make to a region's pages in the
 * stage-2 table t of one VM. Each function either does all that it says, or
 * changes nothing for the VM. It takes the lock of the table, and makes room in
 * it before, unless the caller proves that it has the lock. AGAIN: an interrupt
 * is pending, and the guest shall make its call again.
 */
#pragma once

#include <stdbool.h>

#include "kernel/base/status.h"
#include "kernel/map/ptable.h"
#include "kernel/mem/region.h"

/*
 * True if a call for many runs is to be made again before its next step, since
 * an interrupt is pending: it will be taken, so it is a matter of time only. If
 * t lacks tables for the runs, which do not overlap, one of them was made.
 */
COLD MUST_CHECK bool pages_cut_short(struct ptable *t,
				     const struct region_pages *p);

/*
 * Takes the pages of a send from their owner, and notes in p which attributes
 * they had. clear: they are to be cleared. INVALID_PARAMETERS: a page is out of
 * reach, is not the owner's alone, or is not like the first one. DENIED: the
 * owner may not do what it grants, or may not write what is to be cleared.
 * NO_MEMORY: the owner's share of the pool has too few pages for tables.
 * AGAIN.
 */
MUST_CHECK enum status pages_take(struct ptable *t, struct region_pages *p,
				  const struct region_id *id, bool clear);

/* True if the sender, whose table is t, still gives these pages to others. */
MUST_CHECK bool pages_are_sent(struct ptable_locked t,
			       const struct region_pages *p,
			       const struct region_id *id);

/* A table that is locked, and what was found of a region's pages in it. */
struct pages_locked {
	struct ptable_locked table;
	struct ptable_found found;
};

/*
 * Locks the table t of a borrower, which has nothing at these addresses and all
 * tables to map them, for pages_map() or pages_unlock(). INVALID_PARAMETERS,
 * NO_MEMORY, AGAIN: it is not locked.
 */
MUST_CHECK enum status pages_lock_unmapped(struct pages_locked *l,
					   struct ptable *t,
					   const struct region_pages *p);

/* Releases the lock: nothing has changed. */
void pages_unlock(struct pages_locked *l);

/* Maps these pages for borrower number b, and releases the lock. */
void pages_map(struct pages_locked *l, const struct region_pages *p,
	       const struct region_id *id, unsigned b);

/*
 * Unmaps the pages that borrower number b holds. INVALID_PARAMETERS: it has
 * changed one of them since. AGAIN. NO_MEMORY does not happen (K-12).
 */
MUST_CHECK enum status pages_unmap(struct ptable *t,
				   const struct region_pages *p,
				   const struct region_id *id, unsigned b);

/*
 * Unmaps the pages of a donation from its sender. Until now they were DONATED
 * there, which keeps the tables that a RECLAIM needs (N-06); whole entries
 * change, for which no table is needed.
 */
void pages_forget(struct ptable_locked t, const struct region_pages *p,
		  const struct region_id *id);

/*
 * Gives sent pages back to their sender, with the attributes from before the
 * send. INVALID_PARAMETERS, AGAIN; NO_MEMORY does not happen (K-12).
 */
MUST_CHECK enum status pages_return(struct ptable *t,
				    const struct region_pages *p,
				    const struct region_id *id);
