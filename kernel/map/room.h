/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Makes room in a VM's stage-2 table for changes of some of its pages: splits
 * the blocks of which these pages are a part, and folds the tables that lie in
 * them whole, so that what a change writes depends on the runs alone. The VM
 * cannot tell, so this is not undone.
 */
#pragma once

#include <stdint.h>

#include "kernel/base/status.h"
#include "kernel/map/ptable.h"
#include "lib/compiler.h"

/*
 * Returns how many tables n runs lack to get other attributes. The runs end
 * below the IPA limit, and are taken by ascending addresses: run i is
 * runs[order[i]], or runs[i] if order is NULL.
 */
COLD uint32_t ptable_tables_for(struct ptable_locked locked,
				const struct page_run *runs,
				const uint16_t *order, uint32_t n);

/*
 * Splits and folds what n runs need so that a commit changes nothing but whole
 * leaves; the runs lack so many tables, which was just counted, and end below
 * the IPA limit. All pages had the attributes attrs when they were looked at.
 * Makes one step at a time, or folds a table elsewhere where there are too few
 * pages, and looks for pending interrupts in between without the lock.
 *
 * STATUS_OK: the lock is held, and the caller looks again. Otherwise it is not:
 * AGAIN: an interrupt is pending, or another call of the VM is making tables of
 * what would be enough; the call is to be made again, and finds less to do.
 * NO_MEMORY: the VM's share of the pool is used up, and none of its tables can
 * be folded. INVALID_PARAMETERS: the pages are not alike.
 */
COLD MUST_CHECK enum status ptable_make_room(struct ptable_locked locked,
					     uint32_t lacking, uint64_t attrs,
					     const struct page_run *runs,
					     uint32_t n);

/*
 * Makes one of these steps for n runs, of any numbers, if there is one and the
 * share has a page for it: for a call that is cut short before it has counted
 * what it lacks. Takes the lock.
 */
COLD void ptable_make_one(struct ptable *t, const struct page_run *runs,
			  uint32_t n);

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
