/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Not supported: fragments (all of a descriptor is in TX, W-13), more than one
 * borrower, and attributes of a retrieve.
 *
 * A descriptor is copied out of TX, checked (wire.h), and handed to kernel/mem.
 */
#include "kernel/spci/mem.h"

#include <string.h>

#include "arch/guest_memory.h"
#include "kernel/mem/handle.h"
#include "kernel/mem/resume.h"
#include "kernel/mem/share.h"
#include "kernel/spci/wire.h"
#include "kernel/vm/vm.h"
#include "lib/compiler.h"

#define FLAG_CLEAR  1U
#define HANDLE_OURS 0x80000000U

/* The caller's TX, until done_with(), or NULL where it is not mapped. */
static const uint8_t *tx_of(const struct call *c)
{
	return mailbox_tx_begin(&c->vcpu->vm->mailbox);
}

static void done_with(const struct call *c, const uint8_t *tx)
{
	if (tx != NULL)
		mailbox_tx_end(&c->vcpu->vm->mailbox);
}

/* w1 to w5 of a send or a retrieve: a whole descriptor in TX. */
static bool whole_in_tx(const struct call *c)
{
	uint32_t fragment = (uint32_t)c->arg[3];
	uint32_t total = (uint32_t)c->arg[4];
	uint32_t cookie = (uint32_t)c->arg[5];

	return c->arg[1] == 0 && (uint32_t)c->arg[2] == 0 &&
	       fragment == total && cookie == 0 && total <= PAGE_SIZE;
}

/* Copies the constituents out of TX, then checks them. */
static enum status read_constituents(const uint8_t *tx,
				     const struct wire_region *region,
				     struct region_pages *pages)
{
	if (!guest_copy(pages->runs, tx + region->offset,
			region->constituents * sizeof(*pages->runs)))
		return STATUS_INVALID_PARAMETERS;
	return wire_parse_constituents(region, pages);
}

/* Reads the descriptor in TX: who, and into a slot that is claimed, what. */
static enum status read_region(const struct call *c, enum mem_op op,
			       const uint8_t *tx, struct wire_region *region,
			       struct slot **slot)
{
	struct vm *vm = c->vcpu->vm;
	union wire_header header;
	enum status status;

	if (!guest_copy(&header, tx, WIRE_REGION_SIZE))
		return STATUS_INVALID_PARAMETERS;
	status = wire_parse_region(&header, (uint32_t)c->arg[4], vm->id, op,
				   region);
	if (status != STATUS_OK)
		return status;
	*slot = handle_claim(vm, region->constituents);
	if (*slot == NULL)
		return STATUS_NO_MEMORY;
	return read_constituents(tx, region, &(*slot)->pages);
}

/* Where a step notes that pages are to be cleared, or NULL if they are not. */
static struct mem_progress *clearing(const struct call *c, bool clear)
{
	return clear ? &c->vcpu->progress : NULL;
}

/* Clears for a step that waits for that. Returns the status of the step. */
COLD OUTLINED static enum status clear_now(const struct call *c,
					   uint64_t *handle)
{
	struct vcpu *v = c->vcpu;

	return mem_resume(v->arch.cpu, v->vm, &v->progress, handle);
}

/*
 * Ends a send that has not succeeded yet: clears its pages if it waits for
 * that, or frees the slot that was claimed for it.
 */
COLD OUTLINED static enum status end_send(const struct call *c,
					  enum status status, struct slot *slot,
					  uint64_t *handle)
{
	if (status == STATUS_AGAIN)
		return clear_now(c, handle);
	if (slot != NULL)
		handle_free(slot, c->vcpu->vm);
	return status;
}

/* Returns the answer to a call; one that is AGAIN leaves a note of itself. */
static struct spci_answer answer(struct call *c, enum status status)
{
	if (status == STATUS_AGAIN) {
		memcpy(c->vcpu->progress.args, c->arg,
		       sizeof(c->vcpu->progress.args));
		return spci_repeat(c);
	}
	return spci_status(status);
}

/*
 * W-10: nothing of TX is needed while pages are cleared, for which RXTX_UNMAP
 * by another vCPU would wait.
 */
static struct spci_answer send(struct call *c, enum mem_op op)
{
	const uint8_t *tx = tx_of(c);
	struct wire_region region;
	struct slot *slot = NULL;
	uint64_t handle = 0;
	enum status status = STATUS_INVALID_PARAMETERS;

	if (whole_in_tx(c) && tx != NULL)
		status = read_region(c, op, tx, &region, &slot);
	done_with(c, tx);
	if (status == STATUS_OK)
		status = mem_send(c->vcpu->vm, slot, &region.id,
				  clearing(c, region.clear), &handle);
	if (status != STATUS_OK)
		status = end_send(c, status, slot, &handle);
	if (status == STATUS_OK)
		return spci_success(handle_to_spci(handle));
	return answer(c, status);
}

struct spci_answer spci_mem_donate(struct call *c)
{
	return send(c, MEM_DONATE);
}

struct spci_answer spci_mem_lend(struct call *c)
{
	return send(c, MEM_LEND);
}

struct spci_answer spci_mem_share(struct call *c)
{
	return send(c, MEM_SHARE);
}

/* Checks a retrieve request, in the order of docs/abi.md, 6.6. */
static enum status check_retrieve(const struct wire_retrieve *r,
				  const struct slot_view *view, uint16_t caller,
				  int b)
{
	const struct region_id *id = &view->id;

	if (r->share_func != SPCI_ID(MEM_DONATE) + id->op ||
	    r->sender != id->sender || r->tag != id->tag || b < 0)
		return STATUS_INVALID_PARAMETERS;
	if (view_borrower(view, (unsigned)b) == BORROWER_HELD)
		return STATUS_DENIED;
	if (r->attribute_count != 0)
		return STATUS_NOT_SUPPORTED;
	if (r->properties_count != 1 || r->receiver != caller ||
	    r->page_count != id->pages || r->constituent_count != 0)
		return STATUS_INVALID_PARAMETERS;
	return STATUS_OK;
}

/* Writes the response to the claimed RX. False: an external abort (N-03). */
static bool write_response(struct vm *vm, const struct slot_view *view)
{
	const struct region_pages *pages = &view->slot->pages;
	struct mailbox *m = &vm->mailbox;
	union wire_header header;

	wire_write_response(&header, vm->id, &view->id, pages);
	if (!mailbox_write(m, 0, &header, WIRE_RESPONSE_BEGIN))
		return false;
	if (pages->count > 1 &&
	    !mailbox_write(m, WIRE_RESPONSE_BEGIN, pages->runs + 1,
			   (pages->count - 1) * WIRE_CONSTITUENT_SIZE))
		return false;
	return mailbox_finish(m, wire_response_length(pages));
}

/* Retrieves into the claimed RX, which is written before pages are mapped. */
static enum status retrieve(struct call *c, const struct wire_retrieve *r)
{
	struct vm *vm = c->vcpu->vm;
	struct slot_view view;
	enum status status;
	int b;

	if (!handle_look_spci(r->handle, &view))
		return STATUS_INVALID_PARAMETERS;
	b = region_borrower(&view.id, vm->id);
	status = check_retrieve(r, &view, vm->id, b);
	if (status == STATUS_OK)
		status = mem_retrieve(vm, &view, (unsigned)b, write_response);
	return status;
}

/* Copies size bytes from the beginning of TX. False: there are none. */
static bool read_header(const struct call *c, union wire_header *header,
			uint32_t size)
{
	const uint8_t *tx = tx_of(c);
	bool copied = tx != NULL && guest_copy(header, tx, size);

	done_with(c, tx);
	return copied;
}

/* The properties count decides how long a request is. */
static bool length_right(const struct wire_retrieve *r, uint32_t total)
{
	return total == 32 + 32 * (uint64_t)r->properties_count;
}

static enum status retrieve_to_rx(struct call *c, uint32_t *length)
{
	struct mailbox *m = &c->vcpu->vm->mailbox;
	union wire_header header;
	struct wire_retrieve request;
	enum status status = STATUS_INVALID_PARAMETERS;

	if (!read_header(c, &header, WIRE_RETRIEVE_SIZE))
		return STATUS_INVALID_PARAMETERS;
	wire_parse_retrieve(&header, &request);
	if (!mailbox_claim(m))
		return STATUS_BUSY;
	if (length_right(&request, (uint32_t)c->arg[4]))
		status = retrieve(c, &request);
	*length = mailbox_finished(m);
	if (status == STATUS_OK)
		mailbox_publish(m, 0, *length, MAILBOX_READ);
	else
		mailbox_abandon(m);
	return status;
}

struct spci_answer spci_mem_retrieve(struct call *c)
{
	uint32_t length = 0;
	enum status status = STATUS_INVALID_PARAMETERS;

	if (whole_in_tx(c))
		status = retrieve_to_rx(c, &length);
	if (status != STATUS_OK)
		return spci_status(status);
	return (struct spci_answer){ .function = SPCI_ID(MEM_RETRIEVE_RESP) |
						 SPCI_OF_SIZE,
				     .value = length };
}

static enum status relinquish(struct call *c, const struct wire_relinquish *r)
{
	uint16_t caller = c->vcpu->vm->id;
	struct slot_view view;
	enum status status;
	int b;

	if (r->endpoint_count != 0 || r->sender != caller ||
	    !handle_look_spci(r->handle, &view))
		return STATUS_INVALID_PARAMETERS;
	b = region_borrower(&view.id, caller);
	if (b < 0)
		return STATUS_INVALID_PARAMETERS;
	status = mem_relinquish(c->vcpu->vm, &view, (unsigned)b,
				clearing(c, (r->flags & FLAG_CLEAR) != 0));
	return status == STATUS_AGAIN ? clear_now(c, NULL) : status;
}

struct spci_answer spci_mem_relinquish(struct call *c)
{
	union wire_header header;
	struct wire_relinquish r;

	if (!read_header(c, &header, WIRE_RELINQUISH_SIZE))
		return spci_status(STATUS_INVALID_PARAMETERS);
	wire_parse_relinquish(&header, &r);
	return answer(c, relinquish(c, &r));
}

struct spci_answer spci_mem_reclaim(struct call *c)
{
	uint32_t handle = (uint32_t)c->arg[1];
	uint32_t flags = (uint32_t)c->arg[2];
	struct slot_view view;
	enum status status;

	if (!(handle & HANDLE_OURS) || !handle_look_spci(handle, &view) ||
	    view.id.sender != c->vcpu->vm->id)
		return spci_status(STATUS_INVALID_PARAMETERS);
	status = mem_reclaim(c->vcpu->vm, &view,
			     clearing(c, (flags & FLAG_CLEAR) != 0));
	if (status == STATUS_AGAIN)
		status = clear_now(c, NULL);
	return answer(c, status);
}

/* True if these are the registers of the call that was cut short. */
static bool same_call(const struct call *c)
{
	return memcmp(c->vcpu->progress.args, c->arg,
		      sizeof(c->vcpu->progress.args)) == 0;
}

COLD OUTLINED bool spci_mem_resume(struct call *c)
{
	struct mem_progress *p = &c->vcpu->progress;
	struct spci_answer a;

	if (p->kind != PROGRESS_DONE) {
		p->handle = HANDLE_NONE;
		p->status = clear_now(c, &p->handle);
		if (p->status == STATUS_AGAIN) {
			c->then = CALL_REPEATS;
			return true;
		}
		p->kind = PROGRESS_DONE;
	}
	if (!same_call(c))
		return false;
	p->kind = PROGRESS_NONE;
	a = p->handle != HANDLE_NONE ? spci_success(handle_to_spci(p->handle)) :
				       spci_status(p->status);
	spci_tell(c->vcpu, a);
	return true;
}
