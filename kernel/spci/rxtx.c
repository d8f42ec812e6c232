/* SPDX-License-Identifier: BSD-3-Clause */
/* Not supported: buffers of more than a page. */
#include "kernel/spci/rxtx.h"

#include "kernel/vm/buffers.h"
#include "kernel/vm/vm.h"

/*
 * Returns the answer of a call by which the caller's RX has become free. If VMs
 * wait for it, the primary is told by its own answer or by the caller's exit.
 */
static struct spci_answer rx_is_free(struct call *c)
{
	struct vm *vm = c->vcpu->vm;

	if (!mailbox_has_waiters(&vm->mailbox))
		return spci_success(0);
	if (vm_is_primary(vm))
		return (struct spci_answer){ .function = SPCI_ID(RX_RELEASE) };
	call_leave(c, exit_ready(EXIT_RX_RELEASED, c->vcpu));
	return spci_success(0);
}

struct spci_answer spci_rxtx_map(struct call *c)
{
	const struct buffer_pair pair = { .tx = c->arg[1],
					  .rx = c->arg[2],
					  .pages = 1,
					  .rx_needs = ACCESS_READ };
	enum status status;

	if ((uint32_t)c->arg[3] != pair.pages || !is_page_aligned(pair.tx) ||
	    !is_page_aligned(pair.rx) || pair.tx == pair.rx)
		return spci_status(STATUS_INVALID_PARAMETERS);
	status = buffers_map(c->vcpu->vm, &pair);
	if (status == STATUS_OK)
		return rx_is_free(c);
	return spci_result(c, status == STATUS_INVALID_PARAMETERS ?
				      STATUS_DENIED :
				      status);
}

/* Ignores its argument, which names the caller in later versions. */
struct spci_answer spci_rxtx_unmap(struct call *c)
{
	return spci_status(buffers_unmap(c->vcpu->vm) ?
				   STATUS_OK :
				   STATUS_INVALID_PARAMETERS);
}

struct spci_answer spci_rx_release(struct call *c)
{
	if (!mailbox_release(&c->vcpu->vm->mailbox))
		return spci_status(STATUS_DENIED);
	return rx_is_free(c);
}
