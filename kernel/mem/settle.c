/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/mem/settle.h"

#include "arch/cpu.h"
#include "kernel/mem/share.h"
#include "kernel/vm/vcpu.h"
#include "kernel/vm/vm.h"

/*
 * Goes on with what a vCPU was clearing when it stopped, or when we did: we
 * relinquish in the name of vCPU 0.
 */
static enum status finish_calls(struct vm *vm, struct cpu *cpu)
{
	for (uint16_t i = 0; i < vm->vcpu_count; i++) {
		struct vcpu *v = &vm->vcpus[i];
		uint64_t handle;

		v->cpu = cpu;
		if (v->progress.kind != PROGRESS_NONE &&
		    v->progress.kind != PROGRESS_DONE &&
		    mem_resume(v, &handle) == STATUS_AGAIN)
			return STATUS_AGAIN;
		v->progress.kind = PROGRESS_NONE;
	}
	return STATUS_OK;
}

/* Did the borrower write what its owner must not read? W-07: only if it may. */
static bool to_be_cleared(const struct region_id *id, unsigned b)
{
	return id->op == MEM_LEND && id->borrower_count == 1 &&
	       (id->borrowers[b].access & ACCESS_WRITE);
}

/* Is there anything that the VM holds, or sent and nobody holds? */
static bool unsettled(const struct slot_view *view, bool sent, int b)
{
	if (sent)
		return !view_in_use(view);
	return b >= 0 && view_borrower(view, (unsigned)b) == BORROWER_HELD;
}

static enum status settle_slot(struct vm *vm, const struct slot_view *view)
{
	bool sent = view->id.sender == vm->id;
	int b = region_borrower(&view->id, vm->id);
	enum status status;

	if (!unsettled(view, sent, b))
		return STATUS_OK;
	if (sent)
		status = mem_close_orphan(vm, view);
	else
		status = mem_relinquish(&vm->vcpus[0], view, (unsigned)b,
					to_be_cleared(&view->id, (unsigned)b));
	/* W-10: one region is one step, at least */
	return status == STATUS_OK && cpu_interrupt_pending() ? STATUS_AGAIN :
								status;
}

/* One slot after the other; what is settled by now has nothing to do. */
static enum status settle_slots(struct vm *vm)
{
	enum status result = STATUS_OK;
	struct slot_view view;

	for (uint32_t next = 0; handle_next(&next, &view);) {
		enum status status = settle_slot(vm, &view);

		if (status == STATUS_AGAIN)
			return status;
		if (status != STATUS_OK)
			result = status;
	}
	return result;
}

/* Nobody is kept waiting for what will not come, or told to send to it. */
static void leave_queues(struct vm *vm)
{
	mailbox_forget_all(&vm->mailbox);
	for (uint16_t id = 1; id <= vm_highest_id(); id++) {
		struct vm *other = vm_find(id);

		if (other != NULL)
			mailbox_forget(&other->mailbox, vm->id);
	}
}

enum status mem_settle(struct vm *vm, struct cpu *cpu)
{
	enum status status;

	vm_stop(vm);
	leave_queues(vm);
	status = finish_calls(vm, cpu);
	return status == STATUS_OK ? settle_slots(vm) : status;
}
