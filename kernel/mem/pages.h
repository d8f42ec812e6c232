/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Changes that the steps of memory calls make to a region's pages in the
 * stage-2 table t of one VM, whose lock is held. Each function either does all
 * that it says, or changes nothing for the VM.
 */
#pragma once

#include <stdbool.h>

#include "kernel/base/status.h"
#include "kernel/map/ptable.h"
#include "kernel/mem/region.h"

/*
 * Takes the pages of a send from their owner, and notes in p which attributes
 * they had. clear: they are to be cleared. INVALID_PARAMETERS: a page is out of
 * reach, is not the owner's alone, or is not like the first one. DENIED: the
 * owner may not do what it grants, or may not write what is to be cleared.
 * NO_MEMORY: the owner's share of the pool has too few pages for tables.
 */
MUST_CHECK enum status pages_take(struct ptable_locked t,
				  struct region_pages *p,
				  const struct region_id *id, bool clear);

/* True if the sender, whose table is t, still gives these pages to others. */
MUST_CHECK bool pages_are_sent(struct ptable_locked t,
			       const struct region_pages *p,
			       const struct region_id *id);

/*
 * Checks that a borrower, whose table is t, has nothing at these addresses, and
 * makes sure of the tables to map them. INVALID_PARAMETERS, NO_MEMORY.
 */
MUST_CHECK enum status pages_prepare_map(struct ptable_locked t,
					 const struct region_pages *p);

/* Maps prepared pages for borrower number b. */
void pages_map(struct ptable_locked t, const struct region_pages *p,
	       const struct region_id *id, unsigned b);

/*
 * Unmaps the pages that borrower number b holds. INVALID_PARAMETERS: it has
 * changed one of them since. NO_MEMORY.
 */
MUST_CHECK enum status pages_unmap(struct ptable_locked t,
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
 * send. INVALID_PARAMETERS, NO_MEMORY.
 */
MUST_CHECK enum status pages_return(struct ptable_locked t,
				    const struct region_pages *p,
				    const struct region_id *id);
