/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/mem/share.h"

#include "arch/cpu.h"
#include "kernel/mem/clear.h"
#include "kernel/mem/note.h"
#include "kernel/mem/pages.h"
#include "kernel/vm/dialect.h"
#include "lib/compiler.h"

/*
 * Completes the record of a send of FF-A, of pages to which the sender has
 * rights own: a borrower of a donation may have these, and a single one of a
 * lend execution, for which it has to ask.
 */
COLD static void complete(struct region_id *id, unsigned own)
{
	struct borrower *first = &id->borrowers[0];

	if (id->op == MEM_DONATE)
		first->access = (uint8_t)own;
	else if (id->op == MEM_LEND && id->borrower_count == 1)
		first->access |= (uint8_t)(own & ACCESS_EXECUTE);
	if (own & ACCESS_WRITE)
		first->note |= NOTE_WRITABLE;
}

/* Checks how large a region is. NO_MEMORY; AGAIN: an interrupt is pending. */
COLD OUTLINED static enum status
check_large(struct vm *vm, const struct slot *slot, const struct region_id *id)
{
	if (!region_fits(&slot->pages, id->pages))
		return STATUS_NO_MEMORY;
	return pages_cut_short(&vm->ptable, &slot->pages) ? STATUS_AGAIN :
							    STATUS_OK;
}

enum status mem_send(struct vm *vm, struct slot *slot, struct region_id *id,
		     bool clear, uint64_t *handle)
{
	enum status status = STATUS_OK;

	if (!slot->pages.ascending && !region_disjoint(&slot->pages))
		return STATUS_INVALID_PARAMETERS;
	if (slot->pages.count > REGION_RUNS_SMALL)
		status = check_large(vm, slot, id);
	if (status == STATUS_OK)
		status = pages_take(&vm->ptable, &slot->pages, id, clear);
	if (status != STATUS_OK)
		return status;
	if (dialect_ffa_built && (id->borrowers[0].note & NOTE_FFA))
		complete(id, stage2_mode(slot->pages.attrs).access);
	handle_fill(slot, id);
	*handle = handle_publish(slot, clear);
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

/*
 * Gives the pages of a slot that is CLOSING to their sender, and frees it. With
 * an error the slot is as it was.
 */
static enum status give_back(struct vm *sender, struct slot *slot,
			     const struct region_id *id)
{
	enum status status = pages_return(&sender->ptable, &slot->pages, id);

	if (status == STATUS_OK)
		handle_free(slot, sender);
	return status;
}

/*
 * Gives the pages back to a sender that is stopped. AGAIN: an interrupt is
 * pending, and the region waits for the next HF_VM_STOP (settle.c).
 */
COLD static enum status close_orphan(const struct slot_view *view)
{
	enum status status =
		give_back(vm_find(view->id.sender), view->slot, &view->id);

	if (status != STATUS_OK)
		slot_reopen(view->slot, true);
	return status;
}

/*
 * Makes borrower b, RETRIEVING or RELINQUISHING, idle. The last one gives the
 * region back for a sender that is stopped (W-14).
 */
static void let_go(const struct slot_view *view, unsigned b,
		   enum borrower_state from, bool dirty)
{
	if (slot_leave(view->slot, b, from, dirty))
		(void)close_orphan(view);
}

/*
 * Clears the dirty pages of a slot. own: only the caller's VM has ever written
 * what must not be read. It then gets the pages even if they cannot be cleared,
 * or nobody ever would (N-03).
 */
static enum status clean(const struct cpu *cpu, struct slot *slot, bool own)
{
	enum status status = clear_region(cpu, &slot->pages);

	if (status == STATUS_INVALID_PARAMETERS && own)
		status = STATUS_OK;
	if (status == STATUS_OK)
		slot_make_clean(slot);
	return status;
}

/* W-01: true if the sender of a region still gives all its pages. */
static bool still_sent(const struct slot_view *view)
{
	struct vm_locked locked = vm_lock(vm_find(view->id.sender));
	bool sent = pages_are_sent(locked.table, &view->slot->pages, &view->id);

	vm_unlock(locked);
	return sent;
}

/*
 * Clears dirty pages for a borrower, which has room for them in its table. If
 * it is the only one and gave them back itself, it may get them uncleared; if
 * the retrieve fails, they stay dirty.
 */
COLD static enum status retrieve_clear(struct retrieval *r,
				       const struct cpu *cpu,
				       const struct slot_view *view)
{
	bool own = view->id.borrower_count == 1 && slot_is_left(view->slot);
	enum status status = STATUS_INVALID_PARAMETERS;

	if (!still_sent(view))
		return status;
	status = clean(cpu, view->slot, false);

	r->left = own && status == STATUS_INVALID_PARAMETERS;
	if (r->left) {
		slot_make_clean(view->slot);
		status = STATUS_OK;
	}
	return status;
}

enum status mem_retrieve_begin(struct retrieval *r, struct vm *vm,
			       const struct cpu *cpu,
			       const struct slot_view *view, unsigned b)
{
	struct slot *slot = view->slot;
	enum status status = status_of(slot_move(view, b, BORROWER_IDLE,
						 BORROWER_RETRIEVING),
				       STATUS_DENIED);

	if (status != STATUS_OK)
		return status;
	r->left = false;
	/*
	 * Only moves of the slot change what the sender's table says. Tests
	 * check that; the image looks before it clears (tools/bench: RETRIEVE).
	 */
	if (ARCH_CHECKS && !still_sent(view))
		status = STATUS_INVALID_PARAMETERS;
	/* Again after clearing, which is done without a lock. */
	while (status == STATUS_OK) {
		status = pages_lock_unmapped(&r->locked, &vm->ptable,
					     &slot->pages);
		if (status != STATUS_OK || !slot_is_dirty(slot))
			break;
		pages_unlock(&r->locked);
		status = retrieve_clear(r, cpu, view);
	}
	if (status != STATUS_OK)
		let_go(view, b, BORROWER_RETRIEVING, r->left);
	return status;
}

/* Takes a donation from its sender for good, once the borrower has it. */
static void end_donation(const struct slot_view *view)
{
	struct vm *sender = vm_find(view->id.sender);
	struct vm_locked locked = vm_lock(sender);

	pages_forget(locked.table, &view->slot->pages, &view->id);
	vm_unlock(locked);
	slot_consume(view);
	handle_free(view->slot, sender);
}

void mem_retrieve_end(struct retrieval *r, const struct slot_view *view,
		      unsigned b, bool map)
{
	if (map)
		pages_map(&r->locked, &view->slot->pages, &view->id, b);
	else
		pages_unlock(&r->locked);
	if (!map)
		let_go(view, b, BORROWER_RETRIEVING, r->left);
	else if (view->id.op == MEM_DONATE)
		end_donation(view);
	else
		slot_hold(view->slot, b, BORROWER_RETRIEVING);
}

/* Checks that borrower b may relinquish with CLEAR (W-07). */
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
	return status_of(slot_move(view, b, BORROWER_HELD,
				   BORROWER_RELINQUISHING),
			 STATUS_INVALID_PARAMETERS);
}

enum status mem_relinquish(struct vm *vm, const struct slot_view *view,
			   unsigned b, bool clear)
{
	enum status status = begin_relinquish(view, b, clear);

	if (status != STATUS_OK)
		return status;
	status = pages_unmap(&vm->ptable, &view->slot->pages, &view->id, b);
	if (status == STATUS_OK)
		let_go(view, b, BORROWER_RELINQUISHING, clear);
	else
		slot_hold(view->slot, b, BORROWER_RELINQUISHING);
	return status;
}

/* Clears the pages of a slot that is CLOSING for its sender. */
COLD static enum status reclaim_clear(const struct cpu *cpu,
				      const struct slot_view *view, bool clear)
{
	struct slot *slot = view->slot;

	if (!still_sent(view))
		return STATUS_INVALID_PARAMETERS;
	if (clear)
		slot_make_dirty(slot);
	return clean(cpu, slot, !clear && !slot_is_left(slot));
}

enum status mem_reclaim(struct vm *vm, const struct cpu *cpu,
			const struct slot_view *view, bool clear)
{
	struct slot *slot = view->slot;
	enum status status = status_of(slot_close(view), STATUS_DENIED);

	if (status != STATUS_OK)
		return status;
	if (clear || slot_is_dirty(slot))
		status = reclaim_clear(cpu, view, clear);
	if (status == STATUS_OK)
		status = give_back(vm, slot, &view->id);
	if (status != STATUS_OK)
		slot_reopen(slot,
			    status == STATUS_AGAIN || !slot_is_left(slot));
	return status;
}

enum status mem_abandon(const struct slot_view *view)
{
	return slot_abandon(view) ? close_orphan(view) : STATUS_OK;
}
