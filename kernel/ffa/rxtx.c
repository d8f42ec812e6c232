/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Not supported: RX_ACQUIRE, and buffers of another VM, which are for a
 * hypervisor that has a secure side.
 */
#include "kernel/ffa/rxtx.h"

#include "kernel/ffa/partition.h"
#include "kernel/vm/buffers.h"
#include "kernel/vm/vm.h"
#include "lib/checked.h"
#include "lib/compiler.h"

/*
 * Returns success of a call by which RX has become free: the primary learns
 * whether a VM of SPCI 0.9 waits for that.
 */
static struct ffa_answer rx_is_free(struct call *c)
{
	struct vm *vm = c->vcpu->vm;

	if (!vm_is_primary(vm) && mailbox_has_waiters(&vm->mailbox))
		call_leave(c, exit_ready(EXIT_RX_RELEASED, c->vcpu));
	return ffa_success(0, 0);
}

/* True if the pair is one that there can be, whatever the pages are. */
static bool pair_right(const struct buffer_pair *p)
{
	uint64_t size = p->pages * PAGE_SIZE;
	uint64_t tx_end, rx_end;

	return p->pages >= 1 && p->pages <= KEEL_RXTX_PAGES &&
	       is_page_aligned(p->tx) && is_page_aligned(p->rx) &&
	       checked_add(p->tx, size, &tx_end) &&
	       checked_add(p->rx, size, &rx_end) &&
	       (tx_end <= p->rx || rx_end <= p->tx);
}

COLD struct ffa_answer ffa_rxtx_map(struct call *c)
{
	const struct buffer_pair pair = { .tx = c->arg[1],
					  .rx = c->arg[2],
					  .pages = (uint32_t)c->arg[3],
					  .rx_needs = ACCESS_READ |
						      ACCESS_WRITE };
	struct vm *vm = c->vcpu->vm;
	enum status status;

	if (mailbox_mapped(&vm->mailbox))
		return ffa_status(STATUS_DENIED);
	if (!pair_right(&pair))
		return ffa_status(STATUS_INVALID_PARAMETERS);
	status = buffers_map(vm, &pair);
	if (status == STATUS_AGAIN)
		return ffa_repeat(c);
	return status == STATUS_OK ? rx_is_free(c) : ffa_status(status);
}

COLD struct ffa_answer ffa_rxtx_unmap(struct call *c)
{
	if (!ffa_names_caller(c->vcpu->vm, (uint32_t)c->arg[1]))
		return ffa_status(STATUS_INVALID_PARAMETERS);
	return ffa_status(buffers_unmap(c->vcpu->vm) ?
				  STATUS_OK :
				  STATUS_INVALID_PARAMETERS);
}

/* A message may be given back before a vCPU that waits was told of it. */
struct ffa_answer ffa_rx_release(struct call *c)
{
	struct mailbox *m = &c->vcpu->vm->mailbox;

	if (!ffa_names_caller(c->vcpu->vm, (uint32_t)c->arg[1]))
		return ffa_status(STATUS_INVALID_PARAMETERS);
	if (!mailbox_release(m) && !mailbox_drop(m))
		return ffa_status(STATUS_DENIED);
	return rx_is_free(c);
}
