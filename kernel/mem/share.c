/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/mem/share.h"

#include "kernel/mem/clear.h"
#include "kernel/mem/transition.h"
#include "kernel/vm/vcpu.h"
#include "kernel/vm/vm.h"
#include "lib/compiler.h"

/* Of pages that a VM has nothing to do with. */
#define NO_ATTRS ((uint64_t)0)

/* What the sender's pages look like while the region is live. */
OUTLINED static uint64_t sent_attrs(const struct region_id *id,
				    const struct region_pages *p)
{
	return stage2_in_state(p->attrs, mem_transition(id, STEP_SEND).to);
}

/* What borrower b's pages look like while it holds the region. */
static uint64_t held_attrs(const struct region_id *id, unsigned b)
{
	struct page_mode mode = { mem_transition(id, STEP_RETRIEVE).to,
				  id->borrowers[b].access };

	return stage2_attrs(mode);
}

/*
 * Do all pages of the region have these attributes in t? What changing them
 * takes is counted for prepare().
 */
static bool survey(const struct ptable *t, struct ptable_change *c,
		   const struct region_pages *p, uint64_t attrs)
{
	uint16_t order[REGION_RUNS_MAX];

	return ptable_survey(t, c, p->runs, region_order(p, order), p->count,
			     attrs);
}

static bool prepare(struct ptable *t, struct ptable_change *c,
		    const struct region_pages *p)
{
	uint16_t order[REGION_RUNS_MAX];

	return ptable_prepare(t, c, p->runs, region_order(p, order), p->count);
}

/* Gives surveyed pages the attributes to, instead of from. */
static enum status change_pages(struct ptable *t, struct ptable_change *c,
				const struct region_pages *p, uint64_t from,
				uint64_t to)
{
	bool prepared = prepare(t, c, p);

	if (prepared)
		ptable_commit(t, c, p->runs, p->count, from, to);
	ptable_end(c);
	return prepared ? STATUS_OK : STATUS_NO_MEMORY;
}

static bool grants_more(const struct region_id *id, unsigned access)
{
	for (unsigned b = 0; b < id->borrower_count; b++) {
		if (id->borrowers[b].access & ~access)
			return true;
	}
	return false;
}

/* What the pages of a send must be; last, what only we check (W-07, W-08). */
static enum status check_send(const struct ptable *t, struct ptable_change *c,
			      const struct region_pages *p,
			      const struct region_id *id, bool clear)
{
	struct page_mode mode = stage2_mode(p->attrs);

	if (!survey(t, c, p, p->attrs))
		return STATUS_INVALID_PARAMETERS;
	if ((mode.access & ACCESS_DEVICE) ||
	    mode.state != mem_transition(id, STEP_SEND).from)
		return STATUS_INVALID_PARAMETERS;
	if (grants_more(id, mode.access))
		return STATUS_DENIED;
	if (clear && !(mode.access & ACCESS_WRITE))
		return STATUS_DENIED;
	return STATUS_OK;
}

/* Takes the pages from the sender, or changes nothing. */
static enum status take_pages(struct vm_locked vm, struct region_pages *p,
			      const struct region_id *id, bool clear)
{
	struct ptable *t = &vm.vm->ptable;
	struct ptable_change change = PTABLE_CHANGE;
	enum status status;

	p->attrs = ptable_look(t, ipa(p->runs[0].begin));
	status = check_send(t, &change, p, id, clear);
	if (status != STATUS_OK)
		return status;
	return change_pages(t, &change, p, p->attrs, sent_attrs(id, p));
}

static void begin_clearing(struct vcpu *v, enum progress_kind kind,
			   struct slot *slot)
{
	v->progress.kind = kind;
	v->progress.slot = slot;
	v->progress.run = 0;
	v->progress.page = 0;
}

/* Called by all three sends, into which its caller is inlined. */
OUTLINED enum status mem_send(struct vcpu *v, struct slot *slot,
			      const struct region_id *id, bool clear,
			      uint64_t *handle)
{
	struct vm_locked vm;
	enum status status = STATUS_INVALID_PARAMETERS;

	if (region_disjoint(&slot->pages)) {
		vm = vm_lock(v->vm);
		status = take_pages(vm, &slot->pages, id, clear);
		vm_unlock(vm);
	}
	if (status != STATUS_OK) {
		handle_free(slot, v->vm);
		return status;
	}
	handle_fill(slot, id);
	if (clear) {
		begin_clearing(v, PROGRESS_SEND, slot);
		return mem_resume(v, handle);
	}
	*handle = handle_publish(slot);
	return STATUS_OK;
}

static enum status status_of(enum handle_status s, enum status wrong)
{
	if (s == HANDLE_OK)
		return STATUS_OK;
	if (s == HANDLE_WRONG)
		return wrong;
	return s == HANDLE_BUSY ? STATUS_BUSY : STATUS_INVALID_PARAMETERS;
}

/* W-01: what is mapped for a borrower was given by its owner, still. */
static bool still_sent(const struct slot_view *view)
{
	const struct region_pages *p = &view->slot->pages;
	struct vm *sender = vm_find(view->id.sender);
	struct vm_locked vm;
	bool sent;

	if (sender == NULL || vm_is_stopped(sender))
		return false;
	vm = vm_lock(sender);
	sent = survey(&sender->ptable, NULL, p, sent_attrs(&view->id, p));
	vm_unlock(vm);
	return sent;
}

/* Maps the region for its borrower, who has been told, or changes nothing. */
static inline enum status map_pages(struct vm_locked vm,
				    const struct slot_view *view, unsigned b,
				    tell_borrower *tell)
{
	const struct region_pages *p = &view->slot->pages;
	struct ptable *t = &vm.vm->ptable;
	struct ptable_change change = PTABLE_CHANGE;
	enum status status = STATUS_OK;

	if (!survey(t, &change, p, NO_ATTRS))
		return STATUS_INVALID_PARAMETERS;
	if (!prepare(t, &change, p))
		status = STATUS_NO_MEMORY;
	else if (!tell(vm.vm, view))
		status = STATUS_INVALID_PARAMETERS;
	else
		ptable_commit(t, &change, p->runs, p->count, NO_ATTRS,
			      held_attrs(&view->id, b));
	ptable_end(&change);
	return status;
}

COLD enum status mem_close_orphan(struct vm *vm, const struct slot_view *view)
{
	enum status status;

	if (view_in_use(view))
		return STATUS_OK;
	/* Without clearing, the vCPU only says which VM. */
	status = mem_reclaim(&vm->vcpus[0], view, false);
	return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}

/*
 * Borrower b is done with the region: its bits go from from to IDLE. W-14: with
 * the last one the handle of a stopped sender closes. Without memory for that
 * it stays for mem_settle().
 */
static void let_go(struct slot *slot, uint16_t sender_id, unsigned b,
		   enum borrower_state from)
{
	struct slot_view view = handle_pinned(slot);
	struct vm *sender = vm_find(sender_id);

	handle_settle(slot, b, from, BORROWER_IDLE);
	if (sender != NULL && vm_is_stopped(sender) && handle_look_again(&view))
		(void)mem_close_orphan(sender, &view);
}

/*
 * The sender of a donation has nothing to do with its pages any more. Until now
 * they were DONATED there, which keeps the tables that a RECLAIM needs (N-06);
 * what it changes are whole entries, for which no table is needed.
 */
static void take_from_sender(const struct slot_view *view)
{
	const struct region_pages *p = &view->slot->pages;
	struct vm_locked sender = vm_lock(vm_find(view->id.sender));
	struct ptable_change change = PTABLE_CHANGE;

	ptable_commit(&sender.vm->ptable, &change, p->runs, p->count,
		      sent_attrs(&view->id, p), NO_ATTRS);
	ptable_end(&change);
	vm_unlock(sender);
}

/* Borrower b has the region. A donation has no other, and ends with it. */
static void hold(const struct slot_view *view, unsigned b)
{
	if (view->id.op != MEM_DONATE) {
		handle_settle(view->slot, b, BORROWER_RETRIEVING,
			      BORROWER_HELD);
		return;
	}
	take_from_sender(view);
	handle_consume(view);
	handle_free(view->slot, vm_find(view->id.sender));
}

enum status mem_retrieve(struct vcpu *v, const struct slot_view *view,
			 unsigned b, tell_borrower *tell)
{
	struct vm_locked vm;
	enum status status = status_of(handle_move(view, b, BORROWER_IDLE,
						   BORROWER_RETRIEVING),
				       STATUS_DENIED);

	if (status != STATUS_OK)
		return status;
	status = STATUS_INVALID_PARAMETERS;
	if (still_sent(view)) {
		vm = vm_lock(v->vm);
		status = map_pages(vm, view, b, tell);
		vm_unlock(vm);
	}
	if (status == STATUS_OK)
		hold(view, b);
	else
		let_go(view->slot, view->id.sender, b, BORROWER_RETRIEVING);
	return status;
}

static enum status unmap_pages(struct vm_locked vm,
			       const struct slot_view *view, unsigned b)
{
	const struct region_pages *p = &view->slot->pages;
	struct ptable *t = &vm.vm->ptable;
	struct ptable_change change = PTABLE_CHANGE;
	uint64_t held = held_attrs(&view->id, b);

	if (!survey(t, &change, p, held))
		return STATUS_INVALID_PARAMETERS;
	return change_pages(t, &change, p, held, NO_ATTRS);
}

/* What CLEAR may do to the lender's pages (W-07). */
static enum status check_clear(const struct region_id *id, unsigned b)
{
	if (id->op == MEM_SHARE)
		return STATUS_INVALID_PARAMETERS;
	return id->borrowers[b].access & ACCESS_WRITE ? STATUS_OK :
							STATUS_DENIED;
}

enum status mem_relinquish(struct vcpu *v, const struct slot_view *view,
			   unsigned b, bool clear)
{
	struct vm_locked vm;
	enum status status;

	if (view_borrower(view, b) == BORROWER_IDLE)
		return STATUS_INVALID_PARAMETERS;
	if (clear) {
		status = check_clear(&view->id, b);
		if (status != STATUS_OK)
			return status;
	}
	status = status_of(handle_move(view, b, BORROWER_HELD,
				       BORROWER_RELINQUISHING),
			   STATUS_INVALID_PARAMETERS);
	if (status != STATUS_OK)
		return status;
	vm = vm_lock(v->vm);
	status = unmap_pages(vm, view, b);
	vm_unlock(vm);
	if (status == STATUS_OK && clear) {
		begin_clearing(v, PROGRESS_RELINQUISH, view->slot);
		v->progress.borrower = b;
		return mem_resume(v, NULL);
	}
	if (status == STATUS_OK)
		let_go(view->slot, view->id.sender, b, BORROWER_RELINQUISHING);
	else
		handle_settle(view->slot, b, BORROWER_RELINQUISHING,
			      BORROWER_HELD);
	return status;
}

/* Checks that a closing region can come back, and reserves what that takes. */
OUTLINED static enum status prepare_return(struct vm_locked vm,
					   const struct slot *slot,
					   const struct region_id *id,
					   struct ptable_change *change)
{
	const struct region_pages *p = &slot->pages;

	if (!survey(&vm.vm->ptable, change, p, sent_attrs(id, p)))
		return STATUS_INVALID_PARAMETERS;
	return prepare(&vm.vm->ptable, change, p) ? STATUS_OK :
						    STATUS_NO_MEMORY;
}

static void return_pages(struct vm_locked vm, const struct slot *slot,
			 const struct region_id *id,
			 struct ptable_change *change)
{
	const struct region_pages *p = &slot->pages;

	ptable_commit(&vm.vm->ptable, change, p->runs, p->count,
		      sent_attrs(id, p), p->attrs);
	ptable_end(change);
}

enum status mem_reclaim(struct vcpu *v, const struct slot_view *view,
			bool clear)
{
	struct ptable_change change = PTABLE_CHANGE;
	struct slot *slot = view->slot;
	struct vm_locked vm;
	enum status status = status_of(handle_close(view), STATUS_DENIED);

	if (status != STATUS_OK)
		return status;
	vm = vm_lock(v->vm);
	status = prepare_return(vm, slot, &view->id, &change);
	if (status == STATUS_OK && !clear)
		return_pages(vm, slot, &view->id, &change);
	vm_unlock(vm);
	if (status != STATUS_OK) {
		handle_reopen(slot);
		return status;
	}
	if (clear) {
		begin_clearing(v, PROGRESS_RECLAIM, slot);
		v->progress.tables = change.tables;
		return mem_resume(v, NULL);
	}
	handle_free(slot, v->vm);
	return STATUS_OK;
}

/*
 * Ends a send that was clearing. Memory that cannot be cleared goes back to its
 * owner, for which no table is needed: the sent pages kept theirs (N-06).
 */
static enum status finish_send(struct vcpu *v, struct slot *slot,
			       enum status cleared, uint64_t *handle)
{
	struct ptable_change change = PTABLE_CHANGE;
	struct region_id id = handle_record(slot);
	struct vm_locked vm;

	if (cleared == STATUS_OK) {
		*handle = handle_publish(slot);
		return STATUS_OK;
	}
	vm = vm_lock(v->vm);
	return_pages(vm, slot, &id, &change);
	vm_unlock(vm);
	handle_free(slot, v->vm);
	return cleared;
}

/*
 * Ends a reclaim that was clearing. Tables were reserved before, and are again,
 * lest other calls of the VM folded some meanwhile.
 */
static enum status finish_reclaim(struct vcpu *v, struct slot *slot,
				  enum status status)
{
	struct ptable_change change = PTABLE_CHANGE;
	struct region_id id = handle_record(slot);
	struct vm_locked vm = vm_lock(v->vm);

	change.tables = v->progress.tables;
	v->progress.tables = SLAB_RESERVATION;
	if (status == STATUS_OK)
		status = prepare_return(vm, slot, &id, &change);
	if (status == STATUS_OK)
		return_pages(vm, slot, &id, &change);
	else
		ptable_end(&change);
	vm_unlock(vm);
	if (status == STATUS_OK)
		handle_free(slot, v->vm);
	else
		handle_reopen(slot);
	return status;
}

/* The borrower has been told before. */
static bool knows(struct vm *vm, const struct slot_view *view)
{
	(void)vm;
	(void)view;
	return true;
}

/*
 * Ends a relinquish that was clearing. Memory that cannot be cleared is not
 * given to its owner, who must not read what is there: the borrower holds it
 * still. Should mapping it there again take memory that is not to be had, it
 * stays unmapped.
 */
static enum status finish_relinquish(struct vcpu *v, struct slot *slot,
				     enum status status)
{
	unsigned b = v->progress.borrower;
	struct slot_view view = handle_pinned(slot);
	struct vm_locked vm;

	view.id = handle_record(slot);
	if (status == STATUS_OK) {
		let_go(slot, view.id.sender, b, BORROWER_RELINQUISHING);
		return STATUS_OK;
	}
	vm = vm_lock(v->vm);
	(void)map_pages(vm, &view, b, knows);
	vm_unlock(vm);
	handle_settle(slot, b, BORROWER_RELINQUISHING, BORROWER_HELD);
	return status;
}

COLD enum status mem_resume(struct vcpu *v, uint64_t *handle)
{
	struct slot *slot = v->progress.slot;
	enum progress_kind kind = v->progress.kind;
	enum status status = scrub(v->cpu, &slot->pages, &v->progress);

	if (status == STATUS_AGAIN)
		return STATUS_AGAIN;
	v->progress.kind = PROGRESS_NONE;
	switch (kind) {
	case PROGRESS_SEND:
		return finish_send(v, slot, status, handle);
	case PROGRESS_RECLAIM:
		return finish_reclaim(v, slot, status);
	case PROGRESS_RELINQUISH:
		return finish_relinquish(v, slot, status);
	case PROGRESS_NONE:
	case PROGRESS_DONE:
		break;
	}
	return STATUS_OK;
}
