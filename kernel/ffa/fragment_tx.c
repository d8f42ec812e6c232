/* SPDX-License-Identifier: BSD-3-Clause */
/* Not supported: a fragment of another VM, which only a hypervisor sends. */
#include "kernel/ffa/fragment_tx.h"

#include "arch/cpu.h"
#include "arch/guest_memory.h"
#include "kernel/ffa/handle.h"
#include "kernel/mem/note.h"
#include "kernel/mem/parts.h"
#include "kernel/mem/share.h"
#include "kernel/spci/mem.h"

#define RUN_SIZE ((uint32_t)sizeof(struct page_run))

/*
 * Reads constituents, more->count of them, and checks them. They may have *left
 * pages at most, from which these are taken off.
 */
static enum status read_runs(struct region_pages *more, const uint8_t *from,
			     uint32_t *left)
{
	uint64_t end = 0;

	if (!guest_copy(more->runs, from, more->count * RUN_SIZE))
		return STATUS_INVALID_PARAMETERS;
	more->ascending = true;
	for (uint32_t i = 0; i < more->count; i++) {
		const struct page_run *run = &more->runs[i];

		if (run->begin < end)
			more->ascending = false;
		if (!wire_run_right(run, &end) || run->pages > *left)
			return STATUS_INVALID_PARAMETERS;
		*left -= (uint32_t)run->pages;
	}
	return more->ascending || region_disjoint(more) ?
		       STATUS_OK :
		       STATUS_INVALID_PARAMETERS;
}

/* Takes what a fragment of so many bytes in TX still describes, or a part. */
static enum status take_some(struct vm *vm, struct region_pages *p,
			     const struct region_id *id, const uint8_t *tx,
			     uint32_t length)
{
	struct parts_coming *s = &parts_first(p)->coming;
	struct region_pages more = { .count = (length - s->at) / RUN_SIZE };
	uint32_t pages = s->pages;
	struct region_pages *last;
	enum status status;

	if (more.count > s->left) /* F-03 */
		return STATUS_INVALID_PARAMETERS;
	last = parts_room(&vm->ptable, p);
	if (last == NULL)
		return STATUS_NO_MEMORY;
	if (more.count > PART_RUNS - last->count)
		more.count = PART_RUNS - last->count;
	more.runs = last->runs + last->count;
	status = read_runs(&more, tx + s->at, &pages);
	if (status != STATUS_OK)
		return status;
	status = parts_take(&vm->ptable, p, last, &more, id);
	if (status != STATUS_OK)
		return status == STATUS_INVALID_PARAMETERS ? STATUS_DENIED :
							     status;
	s->at += more.count * RUN_SIZE;
	s->left -= more.count;
	s->pages = pages;
	if (s->left == 0 && pages != 0)
		return STATUS_INVALID_PARAMETERS;
	return s->at < length && cpu_interrupt_pending() ? STATUS_AGAIN :
							   STATUS_OK;
}

/* Takes what the fragment describes. */
static enum status take(struct vm *vm, struct region_pages *p,
			const struct region_id *id, const uint8_t *tx,
			uint32_t length)
{
	struct parts_coming *s = &parts_first(p)->coming;

	while (s->why == STATUS_OK && s->at < length) {
		enum status status = take_some(vm, p, id, tx, length);

		if (status == STATUS_AGAIN)
			return status;
		s->why = status;
	}
	s->at = 0;
	return s->why;
}

/*
 * Finds the half-sent region of the handle, and has it for the caller alone:
 * its slot is CLOSING. INVALID_PARAMETERS, BUSY.
 */
static enum status find(const struct vm *vm, uint64_t handle,
			struct slot_view *view)
{
	const struct region_pages *p;

	if (!ffa_look(handle, view) || view->id.sender != vm->id ||
	    !(view->word & SLOT_RECLAIMED))
		return STATUS_INVALID_PARAMETERS;
	if (!slot_abandon(view))
		return STATUS_BUSY;
	p = &view->slot->pages;
	if (p->in_parts && (parts_first(p)->coming.left != 0 ||
			    parts_first(p)->coming.why != STATUS_OK))
		return STATUS_OK;
	slot_reopen(view->slot, true);
	return STATUS_INVALID_PARAMETERS;
}

/*
 * Gives the region of a fragment that is refused for this status back. Pages
 * that were to be cleared for borrowers go home as they are. AGAIN: not all of
 * it is back yet.
 */
static enum status give_up(const struct slot_view *view, enum status status)
{
	slot_make_clean(view->slot);
	return mem_give_back(view) == STATUS_AGAIN ? STATUS_AGAIN : status;
}

/*
 * Goes on with a send by a fragment of so many bytes in TX. *offset: of the
 * next one, or 0: that was the last.
 */
static enum status go_on(struct vm *vm, uint64_t handle, const uint8_t *tx,
			 uint32_t length, uint32_t *offset)
{
	struct slot_view view;
	struct region_pages *p;
	struct parts_coming *s;
	enum status status = find(vm, handle, &view);

	if (status != STATUS_OK)
		return status;
	p = &view.slot->pages;
	s = &parts_first(p)->coming;
	status = take(vm, p, &view.id, tx, length);
	if (status != STATUS_OK && status != STATUS_AGAIN)
		return give_up(&view, status);
	*offset = s->left == 0 ? 0 : s->base + (s->runs - s->left) * RUN_SIZE;
	if (s->left == 0)
		parts_end(p);
	slot_reopen(view.slot, s->left != 0);
	return status;
}

enum status ffa_in_parts(struct spci_ready *ready, uint32_t fragment)
{
	struct wire_region *region = &ready->region;
	struct parts_coming *s = &ready->coming;
	uint32_t n = (fragment - region->offset) / RUN_SIZE;

	if (n == 0)
		return STATUS_INVALID_PARAMETERS;
	if (n > PART_RUNS)
		n = PART_RUNS;
	s->runs = region->constituents;
	s->left = s->runs - n;
	s->base = region->offset;
	s->at = region->offset + n * RUN_SIZE;
	if (s->runs > PART_RUNS && region->id.op == MEM_DONATE) {
		region->id.op = MEM_LEND;
		region->id.borrowers[0].note |= NOTE_DONATED;
	}
	region->constituents = n;
	ready->more = REGION_BORROWERS;
	return STATUS_OK;
}

struct ffa_answer ffa_send_on(struct call *c, uint64_t handle, uint32_t length)
{
	struct vm *vm = c->vcpu->vm;
	struct mailbox *m = &vm->mailbox;
	const uint8_t *tx = mailbox_tx_begin(m);
	enum status status = STATUS_INVALID_PARAMETERS;
	uint32_t offset = 0;

	if (tx != NULL && (uint32_t)c->arg[4] == 0 && length != 0 &&
	    length <= mailbox_size(m) && length % RUN_SIZE == 0)
		status = go_on(vm, handle, tx, length, &offset);
	if (tx != NULL)
		mailbox_tx_end(m);
	if (status == STATUS_AGAIN) {
		c->then = CALL_REPEATS;
		return ffa_fragment(FFA_ID(MEM_FRAG_TX), handle, length);
	}
	if (status != STATUS_OK)
		return ffa_status(status);
	return offset == 0 ? ffa_success((uint32_t)handle, FFA_HANDLE_UPPER) :
			     ffa_fragment(FFA_ID(MEM_FRAG_RX), handle, offset);
}

struct ffa_answer ffa_mem_frag_tx(struct call *c)
{
	return ffa_send_on(c, ffa_handle(c), (uint32_t)c->arg[3]);
}
