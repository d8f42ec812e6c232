/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Makes room in a VM's stage-2 table for changes of some of its pages: splits
 * the blocks of which these pages are a part. The VM cannot tell, so this is
 * not undone.
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
 * Makes the tables that n runs lack; so many were just counted, and at least
 * one. The runs end below the IPA limit; order is as for ptable_survey(). Gives
 * the lock back, makes one table at a time, or folds one where there are too
 * few pages, with the lock taken for each, and looks for pending interrupts in
 * between.
 *
 * STATUS_OK: the caller counts again, for other calls of the VM may have folded
 * or split meanwhile. STATUS_AGAIN: an interrupt is pending; the call is to be
 * made again, and finds less to do, since at least one step was made.
 * NO_MEMORY: the VM's share of the pool is used up, and none of its tables can
 * be folded.
 */
COLD MUST_CHECK enum status ptable_make_room(struct ptable_locked locked,
					     uint32_t lacking,
					     const struct page_run *runs,
					     const uint16_t *order, uint32_t n);

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
