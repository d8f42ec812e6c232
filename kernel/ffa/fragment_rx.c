/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/ffa/fragment_rx.h"

#include "kernel/ffa/handle.h"
#include "kernel/ffa/mem.h"
#include "kernel/ffa/retrieve.h"
#include "kernel/ffa/wire.h"
#include "kernel/mem/note.h"
#include "kernel/mem/pages.h"
#include "kernel/mem/parts.h"

#define RUN_SIZE ((uint32_t)sizeof(struct page_run))

/*
 * Gives a part, which is not the first, to borrower b, which is vm, and has all
 * parts before it. *held: it holds a region still, and not its own pages.
 */
static enum status give(struct vm *vm, const struct slot_view *view, unsigned b,
			const struct region_part *part, bool *held)
{
	if (part == parts_first(&view->slot->pages)->before &&
	    (view->id.borrowers[0].note & NOTE_DONATED)) {
		enum status status = parts_own(vm, view, b);

		*held = status != STATUS_OK;
		return status;
	}
	return pages_change(&vm->ptable, &part->pages, PAGES_NO_ATTRS,
			    pages_held_attrs(&view->id, b));
}

/*
 * Gives the part whose runs are at this offset of all runs to borrower b, if it
 * is the next one, and has the runs in RX. *held: as above.
 */
static enum status read_part(struct vm *vm, const struct slot_view *view,
			     unsigned b, uint32_t at, bool *held)
{
	const struct region_pages *p = &view->slot->pages;
	uint32_t run = at / RUN_SIZE;
	const struct region_part *part = p->in_parts ? parts_at(p, run) : NULL;
	enum status status;
	uint32_t n;

	if (at % RUN_SIZE != 0 || part == NULL || !parts_has(vm, part->before))
		return STATUS_INVALID_PARAMETERS;
	n = parts_first(p)->coming.runs - run;
	status = ffa_fill_rx(&vm->mailbox, part, 0, part->runs,
			     n < PART_RUNS ? n : PART_RUNS);
	if (status != STATUS_OK)
		return status;
	status = give(vm, view, b, part, held);
	if (status == STATUS_OK)
		mailbox_publish(&vm->mailbox, 0, mailbox_finished(&vm->mailbox),
				MAILBOX_READ);
	else
		mailbox_abandon(&vm->mailbox);
	return status;
}

/* Reads what is at this offset of the response. */
static enum status read_at(struct vm *vm, uint64_t handle, uint32_t offset)
{
	uint32_t at = offset - ffa_response_size(vm_ffa_minor(vm));
	struct slot_view view;
	unsigned b;
	bool held = true;
	enum status status;

	if (!mailbox_mapped(&vm->mailbox) || !mailbox_is_empty(&vm->mailbox))
		return STATUS_BUSY;
	status = ffa_find_held(vm, handle, &view, &b);
	if (status != STATUS_OK)
		return status;
	if (slot_move(&view, b, BORROWER_HELD, BORROWER_RELINQUISHING) !=
	    HANDLE_OK)
		return STATUS_BUSY;
	status = read_part(vm, &view, b, at, &held);
	if (held)
		slot_hold(view.slot, b, BORROWER_RELINQUISHING);
	return status;
}

struct ffa_answer ffa_mem_frag_rx(struct call *c)
{
	struct vm *vm = c->vcpu->vm;
	enum status status =
		(uint32_t)c->arg[4] == 0 ?
			read_at(vm, ffa_handle(c), (uint32_t)c->arg[3]) :
			STATUS_INVALID_PARAMETERS;

	if (status != STATUS_OK)
		return ffa_result(c, status);
	return ffa_fragment(FFA_ID(MEM_FRAG_TX), ffa_handle(c),
			    mailbox_finished(&vm->mailbox));
}
