/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Looks at the rights that a borrower has to a region's pages. A retrieve of
 * FF-A may ask for less than the sender grants: the borrower's page table is
 * where that is kept, so that no record of it can differ from it. Not in an
 * image of SPCI 0.9 alone.
 */
#pragma once

#include "kernel/base/status.h"
#include "kernel/mem/slot.h"
#include "lib/compiler.h"

struct vm;

/*
 * Puts into the view, instead of what its borrower number b may have, what b,
 * which is vm, has: for mem_relinquish(). INVALID_PARAMETERS: it does not have
 * the region. BUSY: another vCPU of it gives it back. Takes vm's lock.
 */
MUST_CHECK enum status held_look(struct vm *vm, struct slot_view *view,
				 unsigned b);

/*
 * Has the pages cleared once no borrower has them, as a relinquish with CLEAR
 * does. A borrower is RETRIEVING, for the caller, which will hold them.
 */
void held_clear_after(struct slot *slot);
