/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/mem/resume.h"

#include "kernel/mem/clear.h"
#include "kernel/mem/pages.h"
#include "kernel/mem/share.h"
#include "kernel/vm/progress.h"
#include "kernel/vm/vm.h"

/*
 * Ends a send. Memory that cannot be cleared goes back to its owner, for which
 * no table is needed: the sent pages kept theirs (N-06).
 */
static enum status finish_send(struct vm *vm, struct slot *slot,
			       enum status cleared, uint64_t *handle)
{
	struct ptable_change change = PTABLE_CHANGE;
	struct region_id id = handle_record(slot);
	struct vm_locked locked;

	if (cleared == STATUS_OK) {
		*handle = handle_publish(slot);
		return STATUS_OK;
	}
	locked = vm_lock(vm);
	pages_return(locked.table, &change, &slot->pages, &id);
	vm_unlock(locked);
	handle_free(slot, vm);
	return cleared;
}

/*
 * Ends a reclaim. Tables were reserved before, and are again: other calls of
 * the VM may have folded some meanwhile.
 */
static enum status finish_reclaim(struct vm *vm, struct mem_progress *progress,
				  enum status status)
{
	struct slot *slot = progress->slot;
	struct ptable_change change = PTABLE_CHANGE;
	struct region_id id = handle_record(slot);
	struct vm_locked locked = vm_lock(vm);

	change.tables = progress->tables;
	progress->tables = SLAB_RESERVATION;
	if (status == STATUS_OK)
		status = pages_prepare_return(locked.table, &change,
					      &slot->pages, &id);
	if (status == STATUS_OK)
		pages_return(locked.table, &change, &slot->pages, &id);
	else
		ptable_end(&change);
	vm_unlock(locked);
	if (status == STATUS_OK)
		handle_free(slot, vm);
	else
		handle_reopen(slot);
	return status;
}

/* Maps the region for borrower b again, which has relinquished it. */
static void map_again(struct vm *vm, const struct region_pages *p,
		      const struct region_id *id, unsigned b)
{
	struct ptable_change change = PTABLE_CHANGE;
	struct vm_locked locked = vm_lock(vm);

	if (pages_prepare_map(locked.table, &change, p) == STATUS_OK)
		pages_map(locked.table, &change, p, id, b);
	ptable_end(&change);
	vm_unlock(locked);
}

/*
 * Ends a relinquish. Memory that cannot be cleared is not given to its owner,
 * which must not read what is there: the borrower still holds it. If there are
 * no tables to map it there again, it stays unmapped until it is relinquished.
 */
static enum status finish_relinquish(struct vm *vm, struct slot *slot,
				     unsigned b, enum status status)
{
	struct region_id id = handle_record(slot);

	if (status == STATUS_OK) {
		mem_let_go(slot, id.sender, b, BORROWER_RELINQUISHING);
		return STATUS_OK;
	}
	map_again(vm, &slot->pages, &id, b);
	handle_settle(slot, b, BORROWER_RELINQUISHING, BORROWER_HELD);
	return status;
}

enum status mem_resume(const struct cpu *cpu, struct vm *vm,
		       struct mem_progress *progress, uint64_t *handle)
{
	struct slot *slot = progress->slot;
	enum progress_kind kind = progress->kind;
	enum status status = scrub(cpu, &slot->pages, progress);

	if (status == STATUS_AGAIN)
		return STATUS_AGAIN;
	progress->kind = PROGRESS_NONE;
	switch (kind) {
	case PROGRESS_SEND:
		return finish_send(vm, slot, status, handle);
	case PROGRESS_RECLAIM:
		return finish_reclaim(vm, progress, status);
	case PROGRESS_RELINQUISH:
		return finish_relinquish(vm, slot, progress->borrower, status);
	case PROGRESS_NONE:
	case PROGRESS_DONE:
		break;
	}
	return STATUS_OK;
}
