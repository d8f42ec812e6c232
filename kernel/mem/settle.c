/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/mem/settle.h"

#include "arch/cpu.h"
#include "kernel/mem/resume.h"
#include "kernel/mem/share.h"
#include "kernel/vm/progress.h"
#include "kernel/vm/vm.h"

/*
 * Goes on with what vCPUs were clearing when they stopped, or what was cleared
 * here when an interrupt came: vCPU 0 stands for mem_settle(). STATUS_AGAIN.
 */
static enum status finish_calls(struct vm *vm, const struct cpu *cpu)
{
	for (uint16_t i = 0; i < vm->vcpu_count; i++) {
		struct mem_progress *p = vm_progress(vm, i);
		uint64_t handle;

		if (p->kind != PROGRESS_NONE && p->kind != PROGRESS_DONE &&
		    mem_resume(cpu, vm, p, &handle) == STATUS_AGAIN)
			return STATUS_AGAIN;
		p->kind = PROGRESS_NONE;
	}
	return STATUS_OK;
}

/*
 * True if borrower b may have written what the owner must not read. W-07: not
 * if it may only read.
 */
static bool to_be_cleared(const struct region_id *id, unsigned b)
{
	return id->op == MEM_LEND && id->borrower_count == 1 &&
	       (id->borrowers[b].access & ACCESS_WRITE);
}

/*
 * True if the viewed region is to be settled for a VM: the VM sent it and no
 * borrower holds it, or is borrower b, if that is not negative, and holds it.
 */
static bool unsettled(const struct slot_view *view, bool sent, int b)
{
	if (sent)
		return !view_in_use(view);
	return b >= 0 && view_borrower(view, (unsigned)b) == BORROWER_HELD;
}

/* Relinquishes a region, cleared if the owner must not read it. */
static enum status give_back(struct vm *vm, const struct cpu *cpu,
			     const struct slot_view *view, unsigned b)
{
	struct mem_progress *clearing = NULL;
	enum status status;

	if (to_be_cleared(&view->id, b))
		clearing = vm_progress(vm, 0);
	status = mem_relinquish(vm, view, b, clearing);
	if (status == STATUS_AGAIN)
		status = mem_resume(cpu, vm, clearing, NULL);
	return status;
}

/* Settles one region. STATUS_AGAIN: an interrupt is pending. NO_MEMORY. */
static enum status settle_slot(struct vm *vm, const struct cpu *cpu,
			       const struct slot_view *view)
{
	bool sent = view->id.sender == vm->id;
	int b = region_borrower(&view->id, vm->id);
	enum status status;

	if (!unsettled(view, sent, b))
		return STATUS_OK;
	if (sent)
		status = mem_close_orphan(vm, view);
	else
		status = give_back(vm, cpu, view, (unsigned)b);
	/* W-10: one region is one step, at least */
	return status == STATUS_OK && cpu_interrupt_pending() ? STATUS_AGAIN :
								status;
}

/* Settles all regions; those that are settled by now take no work. */
static enum status settle_slots(struct vm *vm, const struct cpu *cpu)
{
	enum status result = STATUS_OK;
	struct slot_view view;

	for (uint32_t next = 0; handle_next(&next, &view);) {
		enum status status = settle_slot(vm, cpu, &view);

		if (status == STATUS_AGAIN)
			return status;
		if (status != STATUS_OK)
			result = status;
	}
	return result;
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

enum status mem_settle(struct vm *vm, const struct cpu *cpu)
{
	enum status status;

	vm_stop(vm);
	leave_queues(vm);
	status = finish_calls(vm, cpu);
	return status == STATUS_OK ? settle_slots(vm, cpu) : status;
}
