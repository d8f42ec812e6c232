/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/mem/share.h"

#include "kernel/mem/pages.h"
#include "kernel/vm/progress.h"
#include "kernel/vm/vm.h"
#include "lib/compiler.h"

/* Hands a slot, whose pages are to be cleared, to the progress of a call. */
static enum status begin_clearing(struct mem_progress *clearing,
				  enum progress_kind kind, struct slot *slot)
{
	clearing->kind = kind;
	clearing->slot = slot;
	clearing->run = 0;
	clearing->page = 0;
	return STATUS_AGAIN;
}

/* Called by all three sends, into which its caller is inlined. */
OUTLINED enum status mem_send(struct vm *vm, struct slot *slot,
			      const struct region_id *id,
			      struct mem_progress *clearing, uint64_t *handle)
{
	struct vm_locked locked;
	enum status status;

	if (!region_disjoint(&slot->pages))
		return STATUS_INVALID_PARAMETERS;
	locked = vm_lock(vm);
	status = pages_take(locked.table, &slot->pages, id, clearing != NULL);
	vm_unlock(locked);
	if (status != STATUS_OK)
		return status;
	handle_fill(slot, id);
	if (clearing != NULL)
		return begin_clearing(clearing, PROGRESS_SEND, slot);
	*handle = handle_publish(slot);
	return STATUS_OK;
}

/* Returns the status for s; wrong: for a borrower in the wrong state. */
static enum status status_of(enum handle_status s, enum status wrong)
{
	if (s == HANDLE_OK)
		return STATUS_OK;
	if (s == HANDLE_WRONG)
		return wrong;
	return s == HANDLE_BUSY ? STATUS_BUSY : STATUS_INVALID_PARAMETERS;
}

/* W-01: true if the sender of a region still gives all its pages. */
static bool still_sent(const struct slot_view *view)
{
	struct vm *sender = vm_find(view->id.sender);
	struct vm_locked locked;
	bool sent;

	if (sender == NULL || vm_is_stopped(sender))
		return false;
	locked = vm_lock(sender);
	sent = pages_are_sent(locked.table, &view->slot->pages, &view->id);
	vm_unlock(locked);
	return sent;
}

/* Maps the region for its borrower b, which has been told, or does nothing. */
static inline enum status tell_and_map(struct vm_locked locked,
				       const struct slot_view *view, unsigned b,
				       tell_borrower *tell)
{
	const struct region_pages *p = &view->slot->pages;
	struct ptable_locked t = locked.table;
	struct ptable_change change = PTABLE_CHANGE;
	enum status status = pages_prepare_map(t, &change, p);

	if (status == STATUS_OK && !tell(locked.vm, view))
		status = STATUS_INVALID_PARAMETERS;
	if (status == STATUS_OK)
		pages_map(t, &change, p, &view->id, b);
	ptable_end(&change);
	return status;
}

/* Makes borrower b hold the region. A donation, which has no other, ends. */
static void hold(const struct slot_view *view, unsigned b)
{
	struct vm *sender;
	struct vm_locked locked;

	if (view->id.op != MEM_DONATE) {
		handle_settle(view->slot, b, BORROWER_RETRIEVING,
			      BORROWER_HELD);
		return;
	}
	sender = vm_find(view->id.sender);
	locked = vm_lock(sender);
	pages_forget(locked.table, &view->slot->pages, &view->id);
	vm_unlock(locked);
	handle_consume(view);
	handle_free(view->slot, sender);
}

enum status mem_retrieve(struct vm *vm, const struct slot_view *view,
			 unsigned b, tell_borrower *tell)
{
	struct vm_locked locked;
	enum status status = status_of(handle_move(view, b, BORROWER_IDLE,
						   BORROWER_RETRIEVING),
				       STATUS_DENIED);

	if (status != STATUS_OK)
		return status;
	status = STATUS_INVALID_PARAMETERS;
	if (still_sent(view)) {
		locked = vm_lock(vm);
		status = tell_and_map(locked, view, b, tell);
		vm_unlock(locked);
	}
	if (status == STATUS_OK)
		hold(view, b);
	else
		mem_let_go(view->slot, view->id.sender, b, BORROWER_RETRIEVING);
	return status;
}

/* Checks that borrower b may have the lender's pages cleared (W-07). */
static enum status check_clear(const struct region_id *id, unsigned b)
{
	if (id->op == MEM_SHARE)
		return STATUS_INVALID_PARAMETERS;
	return id->borrowers[b].access & ACCESS_WRITE ? STATUS_OK :
							STATUS_DENIED;
}

/* Checks a relinquish, and moves borrower b to RELINQUISHING. */
static enum status begin_relinquish(const struct slot_view *view, unsigned b,
				    bool clear)
{
	enum status status = STATUS_OK;

	if (view_borrower(view, b) == BORROWER_IDLE)
		return STATUS_INVALID_PARAMETERS;
	if (clear)
		status = check_clear(&view->id, b);
	if (status != STATUS_OK)
		return status;
	return status_of(handle_move(view, b, BORROWER_HELD,
				     BORROWER_RELINQUISHING),
			 STATUS_INVALID_PARAMETERS);
}

enum status mem_relinquish(struct vm *vm, const struct slot_view *view,
			   unsigned b, struct mem_progress *clearing)
{
	struct vm_locked locked;
	enum status status = begin_relinquish(view, b, clearing != NULL);

	if (status != STATUS_OK)
		return status;
	locked = vm_lock(vm);
	status = pages_unmap(locked.table, &view->slot->pages, &view->id, b);
	vm_unlock(locked);
	if (status != STATUS_OK) {
		handle_settle(view->slot, b, BORROWER_RELINQUISHING,
			      BORROWER_HELD);
		return status;
	}
	if (clearing != NULL) {
		clearing->borrower = b;
		return begin_clearing(clearing, PROGRESS_RELINQUISH,
				      view->slot);
	}
	mem_let_go(view->slot, view->id.sender, b, BORROWER_RELINQUISHING);
	return STATUS_OK;
}

enum status mem_reclaim(struct vm *vm, const struct slot_view *view,
			struct mem_progress *clearing)
{
	struct ptable_change change = PTABLE_CHANGE;
	struct slot *slot = view->slot;
	struct vm_locked locked;
	enum status status = status_of(handle_close(view), STATUS_DENIED);

	if (status != STATUS_OK)
		return status;
	locked = vm_lock(vm);
	status = pages_prepare_return(locked.table, &change, &slot->pages,
				      &view->id);
	if (status == STATUS_OK && clearing == NULL)
		pages_return(locked.table, &change, &slot->pages, &view->id);
	vm_unlock(locked);
	if (status != STATUS_OK) {
		handle_reopen(slot);
		return status;
	}
	if (clearing != NULL) {
		clearing->tables = change.tables;
		return begin_clearing(clearing, PROGRESS_RECLAIM, slot);
	}
	handle_free(slot, vm);
	return STATUS_OK;
}

enum status mem_close_orphan(struct vm *vm, const struct slot_view *view)
{
	enum status status;

	if (view_in_use(view))
		return STATUS_OK;
	status = mem_reclaim(vm, view, NULL);
	return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}

void mem_let_go(struct slot *slot, uint16_t sender_id, unsigned b,
		enum borrower_state from)
{
	struct slot_view view = handle_pinned(slot);
	struct vm *sender = vm_find(sender_id);

	handle_settle(slot, b, from, BORROWER_IDLE);
	if (sender != NULL && vm_is_stopped(sender) && handle_look_again(&view))
		(void)mem_close_orphan(sender, &view);
}
