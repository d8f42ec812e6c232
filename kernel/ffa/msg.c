/* SPDX-License-Identifier: BSD-3-Clause */
/* Not supported: delays of the notification that a message has come. */
#include "kernel/ffa/msg.h"

#include "arch/guest_memory.h"
#include "kernel/ffa/notify.h"
#include "kernel/ffa/partition.h"
#include "kernel/vm/dialect.h"
#include "kernel/vm/request.h"
#include "lib/checked.h"
#include "lib/compiler.h"

/* The header of 1.2. That of 1.1 is its first HEADER_1_1 bytes. */
struct header {
	uint32_t flags;
	uint32_t reserved;
	uint32_t offset; /* of the payload, from the header's beginning */
	uint16_t receiver;
	uint16_t sender;
	uint32_t size; /* of the payload */
	uint32_t reserved_1_2;
	struct vm_uuid uuid; /* of the receiver, or nil */
};

#define HEADER_1_1 20U

_Static_assert(sizeof(struct header) == 40, "DEN0077A, partition messages");

static uint32_t header_size(const struct vm *vm)
{
	return vm_dialect(vm) >= DIALECT_FFA_1_2 ? sizeof(struct header) :
						   HEADER_1_1;
}

/* Reads the header once: TX may change at any time (F-07). */
static bool read_header(const struct vm *from, const uint8_t *tx,
			struct header *h)
{
	*h = (struct header){ 0 };
	return guest_copy(h, tx, header_size(from));
}

/* Checks whom the message is for, and finds that VM. */
static enum status check_receiver(const struct vm *from, const struct header *h,
				  struct vm **to)
{
	*to = vm_find(h->receiver);
	if (h->sender != from->id || h->receiver == from->id || h->flags != 0 ||
	    h->reserved != 0 || h->reserved_1_2 != 0 || *to == NULL)
		return STATUS_INVALID_PARAMETERS;
	if (!ffa_may_message(from, *to))
		return STATUS_DENIED;
	return mailbox_mapped(&(*to)->mailbox) &&
			       mailbox_is_empty(&(*to)->mailbox) ?
		       STATUS_OK :
		       STATUS_BUSY;
}

/* Checks that the payload lies behind the header in TX. */
static enum status check_payload(struct vm *from, const struct vm *to,
				 const struct header *h)
{
	uint32_t tx_size = mailbox_size(&from->mailbox);

	if (h->offset < header_size(from) || h->offset > tx_size ||
	    h->size > tx_size - h->offset)
		return STATUS_INVALID_PARAMETERS;
	if (!ffa_uuid_is_nil(h->uuid) && !ffa_has_uuid(to, h->uuid))
		return STATUS_INVALID_PARAMETERS;
	return STATUS_OK;
}

/*
 * Writes the message to the claimed RX, with a header as the receiver has it.
 * False: it does not fit, or an external abort (N-03).
 */
static bool write_message(struct vm *to, const struct header *h,
			  const uint8_t *payload)
{
	struct mailbox *m = &to->mailbox;
	uint32_t at = header_size(to);
	struct header written = *h;

	written.offset = at;
	return h->offset + h->size <= mailbox_size(m) &&
	       at + h->size <= mailbox_size(m) &&
	       mailbox_write(m, 0, &written, at) &&
	       mailbox_write(m, at, payload, h->size) &&
	       mailbox_finish(m, at + h->size);
}

static enum status deliver(struct vm *to, const struct header *h,
			   const uint8_t *payload)
{
	struct mailbox *m = &to->mailbox;

	if (!mailbox_claim(m))
		return STATUS_BUSY;
	if (!write_message(to, h, payload)) {
		mailbox_abandon(m);
		return STATUS_INVALID_PARAMETERS;
	}
	mailbox_publish(m, h->sender, mailbox_finished(m),
			vm_is_primary(to) ? MAILBOX_READ : MAILBOX_DELIVERED);
	notify_rx_full(to);
	return STATUS_OK;
}

/* Sends the message in tx. */
static enum status send2(struct vm *from, const uint8_t *tx)
{
	struct header h;
	struct vm *to;
	enum status status;

	if (!read_header(from, tx, &h))
		return STATUS_INVALID_PARAMETERS;
	status = check_receiver(from, &h, &to);
	if (status == STATUS_OK)
		status = check_payload(from, to, &h);
	if (status == STATUS_OK)
		status = deliver(to, &h, tx + h.offset);
	return status;
}

struct ffa_answer ffa_msg_send2(struct call *c)
{
	struct vm *from = c->vcpu->vm;
	const uint8_t *tx;
	enum status status;

	if (!ffa_names_caller(from, (uint32_t)c->arg[1]) ||
	    (uint32_t)c->arg[2] != 0)
		return ffa_status(STATUS_INVALID_PARAMETERS);
	tx = mailbox_tx_begin(&from->mailbox);
	if (tx == NULL)
		return ffa_status(STATUS_DENIED);
	status = send2(from, tx);
	mailbox_tx_end(&from->mailbox);
	return ffa_status(status);
}

/* Copies a message of 1.0, without a header, to the receiver's RX. */
static enum status copy(struct vm *from, struct vm *to, const uint8_t *tx,
			uint32_t size)
{
	struct mailbox *m = &to->mailbox;

	if (size > mailbox_size(&from->mailbox))
		return STATUS_INVALID_PARAMETERS;
	if (!mailbox_claim(m))
		return STATUS_BUSY;
	if (size > mailbox_size(m) || !mailbox_write(m, 0, tx, size) ||
	    !mailbox_finish(m, size)) {
		mailbox_abandon(m);
		return STATUS_INVALID_PARAMETERS;
	}
	mailbox_publish(m, from->id, size,
			vm_is_primary(to) ? MAILBOX_READ : MAILBOX_RECEIVED);
	return STATUS_OK;
}

static enum status send(struct vm *from, struct vm *to, uint32_t size)
{
	const uint8_t *tx;
	enum status status;

	if (!(ffa_properties(from) & VM_INDIRECT) || !vm_takes_msg_send(to))
		return STATUS_DENIED;
	tx = mailbox_tx_begin(&from->mailbox);
	if (tx == NULL)
		return STATUS_INVALID_PARAMETERS;
	status = copy(from, to, tx, size);
	mailbox_tx_end(&from->mailbox);
	return status;
}

struct ffa_answer ffa_msg_send(struct call *c)
{
	struct vm *from = c->vcpu->vm;
	uint32_t ids = (uint32_t)c->arg[1];
	uint32_t size = (uint32_t)c->arg[3];
	struct vm *to = vm_find(ids & 0xffff);
	struct exit e = exit_ready(EXIT_MESSAGE, c->vcpu);
	enum status status;

	if (vcpu_answers(c->vcpu))
		return ffa_status(STATUS_DENIED);
	if (ids >> 16 != from->id || to == from || to == NULL)
		return ffa_status(STATUS_INVALID_PARAMETERS);
	status = send(from, to, size);
	e.number = to->id;
	e.value = vm_is_primary(to) ? size : 0;
	if (status == STATUS_OK && !vm_is_primary(from))
		call_leave(c, e);
	return ffa_status(status);
}

struct ffa_answer ffa_msg_poll(struct call *c)
{
	struct vm *vm = c->vcpu->vm;
	struct ffa_answer a = ffa_answer(FFA_ID(MSG_SEND));
	struct message message;

	if (vm_is_primary(vm))
		return ffa_status(STATUS_NOT_SUPPORTED);
	if (vcpu_answers(c->vcpu))
		return ffa_status(STATUS_DENIED);
	if (!mailbox_read(&vm->mailbox, &message))
		return ffa_status(STATUS_RETRY);
	a.x[1] = (uint32_t)message.sender << 16 | vm->id;
	a.x[3] = message.size;
	return a;
}
