/* SPDX-License-Identifier: BSD-3-Clause */
/* Not supported: messages to other sides than VMs, and MSG_WAIT's time-out. */
#include "kernel/spci/msg.h"

#include "kernel/vm/dialect.h"

#define MSG_NOTIFY 1U

/*
 * Claims the RX of VM to. BUSY: it is in use, and a sender that asked for it
 * will be told when it is free. AGAIN: that cannot be said of it just now.
 */
static enum status claim_rx(struct vm *to, uint16_t sender, bool notify)
{
	if (mailbox_claim(&to->mailbox))
		return STATUS_OK;
	return !notify || mailbox_wait(&to->mailbox, sender) ? STATUS_BUSY :
							       STATUS_AGAIN;
}

static enum status copy(const uint8_t *tx, const struct vm *from, struct vm *to,
			uint32_t size, bool notify)
{
	struct mailbox *m = &to->mailbox;
	enum status status = claim_rx(to, from->id, notify);

	if (status != STATUS_OK)
		return status;
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

/* Returns the exit of a sender. The size is told to the receiver alone. */
static struct exit sent(const struct vcpu *v, const struct vm *to,
			uint32_t size)
{
	struct exit e = exit_ready(EXIT_MESSAGE, v);

	e.number = to->id;
	e.value = vm_is_primary(to) ? size : 0;
	return e;
}

struct spci_answer spci_msg_send(struct call *c)
{
	struct vm *from = c->vcpu->vm;
	uint32_t ids = (uint32_t)c->arg[1];
	uint32_t size = (uint32_t)c->arg[3];
	struct vm *to = vm_find(ids & 0xffff);
	enum status status;

	if (ids >> 16 != from->id || to == from || to == NULL ||
	    size > PAGE_SIZE)
		return spci_status(STATUS_INVALID_PARAMETERS);
	if (!vm_takes_msg_send(to))
		return spci_status(STATUS_DENIED);
	status = send(from, to, size, (c->arg[4] & MSG_NOTIFY) != 0);
	if (status == STATUS_OK && !vm_is_primary(from))
		call_leave(c, sent(c->vcpu, to, size));
	return spci_result(c, status);
}

struct spci_answer spci_take_message(struct vm *vm)
{
	struct message message;

	if (!mailbox_read(&vm->mailbox, &message))
		return spci_status(STATUS_RETRY);
	return (struct spci_answer){
		.function = SPCI_ID(MSG_SEND) | SPCI_SIZE,
		.ids = (uint32_t)message.sender << 16 | vm->id,
		.value = message.size,
	};
}

struct spci_answer spci_msg_poll(struct call *c)
{
	if (vm_is_primary(c->vcpu->vm))
		return spci_status(STATUS_NOT_SUPPORTED);
	return spci_take_message(c->vcpu->vm);
}

/* A vCPU that is woken by an interrupt, and not by a message, is told so. */
struct spci_answer spci_msg_wait(struct call *c)
{
	struct spci_answer a;

	if (vm_is_primary(c->vcpu->vm))
		return spci_status(STATUS_NOT_SUPPORTED);
	a = spci_take_message(c->vcpu->vm);
	if (spci_of_size(a))
		return a;
	if (vcpu_virqs(c->vcpu) == 0)
		call_leave(c, exit_blocked(EXIT_WAIT_MESSAGE,
					   VCPU_BLOCKED_MAILBOX, c->vcpu));
	return spci_status(STATUS_INTERRUPTED);
}

struct spci_answer spci_yield(struct call *c)
{
	if (!vm_is_primary(c->vcpu->vm))
		call_leave(c, exit_ready(EXIT_YIELD, c->vcpu));
	return spci_success(0);
}
