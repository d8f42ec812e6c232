/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/ffa/fragment_rx.h"
#include "kernel/ffa/handle.h"
#include "kernel/ffa/wire.h"
#include "kernel/mem/held.h"
#include "kernel/mem/note.h"
#include "kernel/mem/pages.h"
#include "kernel/mem/parts.h"

#define RUN_SIZE ((uint32_t)sizeof(struct page_run))

/* Writes constituents to RX, which is the caller's then. */
static enum status write_rx(struct mailbox *m, const struct page_run *runs,
			    uint32_t length)
{
	if (!mailbox_claim(m))
		return STATUS_BUSY;
	if (!mailbox_write(m, 0, runs, length) || !mailbox_finish(m, length)) {
		mailbox_abandon(m);
		return STATUS_INVALID_PARAMETERS;
	}
	mailbox_publish(m, 0, length, MAILBOX_READ);
	return STATUS_OK;
}

/* Maps the part for borrower b, which is vm, and has all before it. */
static enum status map(struct vm *vm, const struct slot_view *view, unsigned b,
		       const struct region_pages *part)
{
	return pages_change(&vm->ptable, part, PAGES_NO_ATTRS,
			    pages_held_attrs(&view->id, b));
}

/*
 * Gives the part to borrower b, which is vm, and tells it of its runs. *ended:
 * it was a donation's last, and the slot is to be freed.
 */
static enum status give(struct vm *vm, const struct slot_view *view, unsigned b,
			struct region_part *part, uint32_t length, bool *ended)
{
	const struct region_part *first = parts_first(&view->slot->pages);
	bool last = (view->id.borrowers[0].note & NOTE_DONATED) &&
		    part == first->before;
	enum status status = STATUS_OK;

	/* It may be made again for the last part of a donation. */
	if (!last || (part->pages.count != 0 && !parts_has(vm, part)))
		status = map(vm, view, b, &part->pages);
	if (last && status == STATUS_OK)
		status = parts_own(vm, view, b);
	if (status != STATUS_OK)
		return status;
	status = write_rx(&vm->mailbox, part->runs, length);
	*ended = last && status == STATUS_OK;
	if (last || status == STATUS_OK ||
	    pages_unmap(&vm->ptable, &part->pages, &view->id, b) == STATUS_OK)
		return status;
	return STATUS_INVALID_PARAMETERS;
}

/* As give(), of the part that begins with this run, if it is the next one. */
static enum status give_next(struct vm *vm, const struct slot_view *view,
			     unsigned b, uint32_t run, uint32_t *length,
			     bool *ended)
{
	struct region_pages *p = &view->slot->pages;
	struct region_part *part;
	uint32_t n;

	if (!p->in_parts)
		return STATUS_INVALID_PARAMETERS;
	part = parts_at(p, run);
	if (part == NULL || (p->count != 0 && !parts_has(vm, part->before)))
		return STATUS_INVALID_PARAMETERS;
	n = parts_runs(p) - run;
	*length = (n < PART_RUNS ? n : PART_RUNS) * RUN_SIZE;
	return give(vm, view, b, part, *length, ended);
}

/* Frees the slot of a donation that has ended. */
static void end(const struct slot_view *view)
{
	struct vm *sender = vm_find(view->id.sender);

	slot_consume(view);
	parts_free(&sender->ptable, &view->slot->pages);
	handle_free(view->slot, sender);
}

/* Finds a region that vm has begun to read. *b: its number. */
static enum status find(struct vm *vm, uint64_t handle, struct slot_view *view,
			int *b)
{
	enum status status;

	if (!mailbox_mapped(&vm->mailbox) || !mailbox_is_empty(&vm->mailbox))
		return STATUS_BUSY;
	if (!ffa_look(handle, view))
		return STATUS_INVALID_PARAMETERS;
	*b = region_borrower(&view->id, vm->id);
	if (*b < 0)
		return STATUS_INVALID_PARAMETERS;
	status = held_look(vm, view, (unsigned)*b);
	if (status == STATUS_OK &&
	    slot_move(view, (unsigned)*b, BORROWER_HELD,
		      BORROWER_RELINQUISHING) != HANDLE_OK)
		status = STATUS_BUSY;
	return status;
}

struct ffa_answer ffa_mem_frag_rx(struct call *c)
{
	struct vm *vm = c->vcpu->vm;
	uint32_t offset =
		(uint32_t)c->arg[3] - ffa_response_size(vm_ffa_minor(vm));
	struct slot_view view;
	uint32_t length = 0;
	bool ended = false;
	int b;
	enum status status = STATUS_INVALID_PARAMETERS;

	if ((uint32_t)c->arg[4] == 0)
		status = find(vm, ffa_handle(c), &view, &b);
	if (status != STATUS_OK)
		return ffa_status(status);
	status = offset % RUN_SIZE != 0 ?
			 STATUS_INVALID_PARAMETERS :
			 give_next(vm, &view, (unsigned)b, offset / RUN_SIZE,
				   &length, &ended);
	if (ended)
		end(&view);
	else
		slot_hold(view.slot, (unsigned)b, BORROWER_RELINQUISHING);
	if (status == STATUS_AGAIN)
		return ffa_repeat(c);
	if (status != STATUS_OK)
		return ffa_status(status);
	return ffa_fragment(FFA_ID(MEM_FRAG_TX), ffa_handle(c), length);
}
