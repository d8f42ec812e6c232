/* SPDX-License-Identifier: BSD-3-Clause */
/* MSG_SEND, MSG_WAIT, MSG_POLL (abi.md's 5.2 and 5.3) and YIELD. */
#include <string.h>

#include "kernel/call/list.h"
#include "kernel/vm/run.h"
#include "kernel/vm/vcpu.h"
#include "kernel/vm/vm.h"

#define MSG_NOTIFY 1U

/* Claims to's RX. False: it is in use; a sender that asked for it will be told.
 */
static bool claim_rx(struct vm *to, uint16_t sender, bool notify)
{
	if (mailbox_claim(&to->mailbox))
		return true;
	if (!notify || mailbox_wait(&to->mailbox, sender))
		return false;
	return mailbox_claim(&to->mailbox);
}

static spci_status send(struct vm *from, struct vm *to, uint32_t size,
			bool notify)
{
	struct mailbox *m = &to->mailbox;

	if (!mailbox_mapped(&from->mailbox))
		return SPCI_INVALID_PARAMETERS;
	if (!claim_rx(to, from->id, notify))
		return SPCI_BUSY;
	memcpy(atomic_load_explicit(&m->rx, memory_order_relaxed),
	       from->mailbox.tx, size);
	mailbox_publish(m, from->id, size,
			vm_is_primary(to) ? MAILBOX_READ : MAILBOX_RECEIVED);
	return SPCI_OK;
}

void call_msg_send(struct call *c)
{
	struct vm *from = c->vcpu->vm;
	uint32_t ids = (uint32_t)c->arg[1];
	uint32_t size = (uint32_t)c->arg[3];
	struct vm *to = vm_find(ids & 0xffff);
	spci_status status = SPCI_INVALID_PARAMETERS;

	if (ids >> 16 == from->id && to != from && size <= PAGE_SIZE &&
	    to != NULL)
		status = send(from, to, size, (c->arg[4] & MSG_NOTIFY) != 0);
	call_status(c, status);
	/* The size is told to the receiver alone. */
	if (status == SPCI_OK && !vm_is_primary(from))
		call_leave(c, SPCI_ID(MSG_SEND), ids, 0,
			   vm_is_primary(to) ? size : 0);
}

void call_msg_poll(struct call *c)
{
	if (vm_is_primary(c->vcpu->vm))
		call_status(c, SPCI_NOT_SUPPORTED);
	else if (!run_take_message(c->vcpu))
		call_status(c, SPCI_RETRY);
}

void call_msg_wait(struct call *c)
{
	if (vm_is_primary(c->vcpu->vm))
		call_status(c, SPCI_NOT_SUPPORTED);
	else if (run_take_message(c->vcpu))
		return;
	else if (vcpu_virqs(c->vcpu) != 0)
		call_status(c, SPCI_INTERRUPTED);
	else
		c->next = run_block(c->vcpu, VCPU_BLOCKED_MAILBOX);
}

void call_yield(struct call *c)
{
	call_return(c, 0);
	if (!vm_is_primary(c->vcpu->vm))
		call_leave(c, SPCI_ID(YIELD), call_vcpu_id(c->vcpu), 0, 0);
}
