/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * MSG_SEND, MSG_WAIT, MSG_POLL (docs/abi.md, 5), YIELD, and who may send again.
 */
#include <string.h>

#include "kernel/spci/list.h"
#include "kernel/spci/run.h"
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

static enum status copy(const uint8_t *tx, const struct vm *from, struct vm *to,
			uint32_t size, bool notify)
{
	struct mailbox *m = &to->mailbox;

	if (!claim_rx(to, from->id, notify))
		return STATUS_BUSY;
	if (!mailbox_write(m, 0, tx, size) || !mailbox_finish(m, size)) {
		mailbox_abandon(m);
		return STATUS_INVALID_PARAMETERS;
	}
	mailbox_publish(m, from->id, size,
			vm_is_primary(to) ? MAILBOX_READ : MAILBOX_RECEIVED);
	return STATUS_OK;
}

static enum status send(struct vm *from, struct vm *to, uint32_t size,
			bool notify)
{
	const uint8_t *tx = mailbox_tx_begin(&from->mailbox);
	enum status status;

	if (tx == NULL)
		return STATUS_INVALID_PARAMETERS;
	status = copy(tx, from, to, size, notify);
	mailbox_tx_end(&from->mailbox);
	return status;
}

void call_msg_send(struct call *c)
{
	struct vm *from = c->vcpu->vm;
	uint32_t ids = (uint32_t)c->arg[1];
	uint32_t size = (uint32_t)c->arg[3];
	struct vm *to = vm_find(ids & 0xffff);
	enum status status = STATUS_INVALID_PARAMETERS;

	if (ids >> 16 == from->id && to != from && size <= PAGE_SIZE &&
	    to != NULL)
		status = send(from, to, size, (c->arg[4] & MSG_NOTIFY) != 0);
	call_status(c, status);
	/* The size is told to the receiver alone. */
	if (status == STATUS_OK && !vm_is_primary(from))
		call_leave(c, SPCI_ID(MSG_SEND), ids, 0,
			   vm_is_primary(to) ? size : 0);
}

static void answer_id(struct call *c, uint16_t id)
{
	call_x0(c, id != MAILBOX_NOBODY ? id : (uint64_t)-1);
}

void call_mailbox_writable_get(struct call *c)
{
	answer_id(c, mailbox_next_writable(&c->vcpu->vm->mailbox));
}

/* The primary looks for whom the VM x1 has kept waiting, to have it run. */
void call_mailbox_waiter_get(struct call *c)
{
	struct vm *vm = vm_find((uint16_t)c->arg[1]);
	uint16_t id = MAILBOX_NOBODY;

	if (vm_is_primary(c->vcpu->vm) && vm != NULL)
		id = mailbox_next_waiter(&vm->mailbox);
	if (id != MAILBOX_NOBODY)
		mailbox_tell_writable(&vm_find(id)->mailbox, vm->id);
	answer_id(c, id);
}

void call_msg_poll(struct call *c)
{
	if (vm_is_primary(c->vcpu->vm))
		call_status(c, STATUS_NOT_SUPPORTED);
	else if (!run_take_message(c->vcpu))
		call_status(c, STATUS_RETRY);
}

void call_msg_wait(struct call *c)
{
	if (vm_is_primary(c->vcpu->vm))
		call_status(c, STATUS_NOT_SUPPORTED);
	else if (run_take_message(c->vcpu))
		return;
	else if (vcpu_virqs(c->vcpu) != 0)
		call_status(c, STATUS_INTERRUPTED);
	else
		c->next = run_block(c->vcpu, VCPU_BLOCKED_MAILBOX);
}

void call_yield(struct call *c)
{
	call_return(c, 0);
	if (!vm_is_primary(c->vcpu->vm))
		call_leave(c, SPCI_ID(YIELD), call_vcpu_id(c->vcpu), 0, 0);
}
