/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/mem/held.h"

#include "kernel/vm/vm.h"

/* Returns the rights that vm has to the page of a. Takes vm's lock. */
static unsigned held_rights(struct vm *vm, uint64_t a)
{
	struct vm_locked locked = vm_lock(vm);
	uint64_t attrs = ptable_look(locked.table, ipa(a));

	vm_unlock(locked);
	return stage2_mode(attrs).access & ACCESS_RIGHTS;
}

/* The region stays, and so do its pages, while b is RELINQUISHING. */
enum status held_look(struct vm *vm, struct slot_view *view, unsigned b)
{
	enum handle_status s =
		slot_move(view, b, BORROWER_HELD, BORROWER_RELINQUISHING);
	unsigned rights;

	if (s != HANDLE_OK)
		return s == HANDLE_BUSY ? STATUS_BUSY :
					  STATUS_INVALID_PARAMETERS;
	rights = held_rights(vm, view->slot->pages.runs[0].begin);
	slot_hold(view->slot, b, BORROWER_RELINQUISHING);
	view->id.borrowers[b].access = (uint8_t)rights;
	return STATUS_OK;
}

void held_clear_after(struct slot *slot)
{
	/* relaxed: the borrower's next move, with release, follows */
	atomic_fetch_or_explicit(&slot->word, SLOT_LEFT, memory_order_relaxed);
}
