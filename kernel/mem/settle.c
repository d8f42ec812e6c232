/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/mem/settle.h"

#include "arch/cpu.h"
#include "kernel/mem/held.h"
#include "kernel/mem/share.h"
#include "kernel/mem/slots.h"
#include "kernel/vm/vm.h"

/*
 * True if the region is relinquished with CLEAR: b alone had it and may have
 * written what the owner must not read. W-07: not if b may only read.
 */
static bool to_be_cleared(const struct region_id *id, unsigned b)
{
	return id->op == MEM_LEND && id->borrower_count == 1 &&
	       (id->borrowers[b].access & ACCESS_WRITE);
}

/* Settles one region. INVALID_PARAMETERS, BUSY, AGAIN. */
static enum status settle_slot(struct vm *vm, struct slot_view *view)
{
	enum status status;
	int b = region_borrower(&view->id, vm->id);

	if (view->id.sender == vm->id)
		return mem_abandon(view);
	if (b < 0 || view_borrower(view, (unsigned)b) == BORROWER_IDLE)
		return STATUS_OK;
	/* Another CPU settles the VM, too, and is at this region. */
	if (view_borrower(view, (unsigned)b) != BORROWER_HELD)
		return STATUS_BUSY;
	status = held_look(vm, view, (unsigned)b);
	if (status != STATUS_OK)
		return status;
	return mem_relinquish(vm, view, (unsigned)b,
			      to_be_cleared(&view->id, (unsigned)b));
}

/* Settles the regions from vm->settled on, one at least (W-10). */
static enum status settle_slots(struct vm *vm)
{
	uint32_t next =
		atomic_load_explicit(&vm->settled, memory_order_relaxed);
	struct slot_view view;

	while (next < HANDLE_SLOTS) {
		enum status status = STATUS_OK;

		if (handle_next(&next, &view))
			status = settle_slot(vm, &view);
		if (status == STATUS_AGAIN)
			return status;
		if (status != STATUS_OK)
			atomic_store_explicit(&vm->unsettled, true,
					      memory_order_relaxed);
		atomic_store_explicit(&vm->settled, next, memory_order_relaxed);
		if (cpu_interrupt_pending())
			return STATUS_AGAIN;
	}
	atomic_store_explicit(&vm->settled, 0, memory_order_relaxed);
	return atomic_exchange_explicit(&vm->unsettled, false,
					memory_order_relaxed) ?
		       STATUS_NO_MEMORY :
		       STATUS_OK;
}

/* Takes the VM out of the queues for mailboxes, and empties its own queue. */
static void leave_queues(struct vm *vm)
{
	mailbox_forget_all(&vm->mailbox);
	for (uint16_t id = 1; id <= vm_highest_id(); id++) {
		struct vm *other = vm_find(id);

		if (other != NULL)
			mailbox_forget(&other->mailbox, vm->id);
	}
}

enum status mem_settle(struct vm *vm)
{
	leave_queues(vm);
	return settle_slots(vm);
}
