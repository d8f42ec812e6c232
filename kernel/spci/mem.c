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
#include "kernel/mem/parts.h"
#include "kernel/mem/share.h"
#include "kernel/spci/wire.h"
#include "kernel/vm/dialect.h"
#include "kernel/vm/vm.h"
#include "lib/compiler.h"

#define FLAG_CLEAR  1U
#define HANDLE_OURS 0x80000000U

/* Returns the caller's TX, in use until done_with(), or NULL: not mapped. */
static const uint8_t *tx_of(const struct call *c)
{
	return mailbox_tx_begin(&c->vcpu->vm->mailbox);
}

static void done_with(const struct call *c, const uint8_t *tx)
{
	if (tx != NULL)
		mailbox_tx_end(&c->vcpu->vm->mailbox);
}

/* True if x1 to w5 of a send or retrieve say that all of it is in TX. */
static bool whole_in_tx(const struct call *c)
{
	uint32_t fragment = (uint32_t)c->arg[3];
	uint32_t total = (uint32_t)c->arg[4];
	uint32_t cookie = (uint32_t)c->arg[5];

	return c->arg[1] == 0 && (uint32_t)c->arg[2] == 0 &&
	       fragment == total && cookie == 0 && total <= PAGE_SIZE;
}

/* Reads the header of the region that is described in TX. */
static enum status read_region(const struct call *c, const uint8_t *tx,
			       struct wire_region *region)
{
	uint32_t id = (uint32_t)c->arg[0] & ~SPCI_64_BIT;
	union wire_header header;

	if (!whole_in_tx(c) || tx == NULL ||
	    !guest_copy(&header, tx, WIRE_REGION_SIZE))
		return STATUS_INVALID_PARAMETERS;
	return wire_parse_region(&header, (uint32_t)c->arg[4], c->vcpu->vm->id,
				 (enum mem_op)(id - SPCI_ID(MEM_DONATE)),
				 region);
}

/* Reads the constituents of the region into pages->runs. */
static enum status read_constituents(const uint8_t *tx,
				     const struct wire_region *region,
				     struct region_pages *pages)
{
	if (!guest_copy(pages->runs, tx + region->offset,
			region->constituents * sizeof(*pages->runs)))
		return STATUS_INVALID_PARAMETERS;
	return wire_parse_constituents(region, pages);
}

/* Keeps what a send of FF-A has more than constituents. */
COLD static void keep_more(struct slot *slot, const struct spci_ready *ready)
{
	struct region_pages *pages = &slot->pages;

	pages->count = ready->region.constituents;
	if (ready->coming.runs != 0)
		parts_begin(slot, &ready->coming);
	else
		memcpy(pages->runs + pages->count, ready->coming.more,
		       ready->more * sizeof(*pages->runs));
}

/* Claims a slot, and reads the constituents into it. */
static enum status read_slot(struct vm *vm, const uint8_t *tx,
			     const struct wire_region *region,
			     const struct spci_ready *ready, struct slot **slot)
{
	uint32_t runs = region->constituents;

	*slot = handle_claim(vm, ready != NULL ? runs + ready->more : runs);
	if (*slot == NULL)
		return STATUS_NO_MEMORY;
	if (ready != NULL)
		keep_more(*slot, ready);
	return read_constituents(tx, region, &(*slot)->pages);
}

/* As mem_send(), which tells of a slot's pages as SPCI 0.9 does. */
static enum status send_slot(struct vm *vm, struct slot *slot,
			     struct wire_region *region, bool ffa,
			     uint64_t *handle)
{
	enum status status =
		mem_send(vm, slot, &region->id, region->clear, handle);

	if (status == STATUS_INVALID_PARAMETERS && ffa &&
	    region_disjoint(&slot->pages))
		return STATUS_DENIED;
	return status;
}

struct spci_answer spci_send(struct call *c, const struct spci_ready *ready)
{
	const struct spci_ready *ffa = dialect_ffa_built ? ready : NULL;
	struct vm *vm = c->vcpu->vm;
	const uint8_t *tx = ffa != NULL ? ffa->tx : tx_of(c);
	struct wire_region region;
	struct slot *slot = NULL;
	uint64_t handle = 0;
	enum status status = STATUS_OK;

	if (ffa != NULL)
		region = ffa->region;
	else
		status = read_region(c, tx, &region);
	if (status == STATUS_OK)
		status = read_slot(vm, tx, &region, ffa, &slot);
	done_with(c, tx);
	if (status == STATUS_OK)
		status = send_slot(vm, slot, &region, ffa != NULL, &handle);
	if (status == STATUS_OK)
		return spci_success(handle_to_spci(handle));
	if (slot != NULL) {
		if (dialect_ffa_built)
			slot->pages.in_parts = false;
		handle_free(slot, vm);
	}
	return spci_failure(c, status);
}

/* Copies the first size bytes of TX. False: no TX, or an external abort. */
static bool read_header(const struct call *c, union wire_header *header,
			uint32_t size)
{
	const uint8_t *tx = tx_of(c);
	bool copied = tx != NULL && guest_copy(header, tx, size);

	done_with(c, tx);
	return copied;
}

/* Decodes a retrieve. INVALID_PARAMETERS. */
static enum status decode_retrieve(const struct call *c,
				   struct wire_retrieve *r)
{
	union wire_header header;

	if (!whole_in_tx(c) || !read_header(c, &header, WIRE_RETRIEVE_SIZE))
		return STATUS_INVALID_PARAMETERS;
	wire_parse_retrieve(&header, r);
	return STATUS_OK;
}

/* True if a request is as long as its count of properties says. */
static bool length_right(const struct wire_retrieve *r, uint32_t total)
{
	return total == 32 + 32 * (uint64_t)r->properties_count;
}

/*
 * Checks a retrieve in the order of docs/abi.md, 6.6. Takes *view of the slot,
 * and sets *b to the caller's number among the borrowers.
 */
static enum status check_retrieve(const struct call *c,
				  const struct wire_retrieve *r,
				  struct slot_view *view, int *b)
{
	struct vm *vm = c->vcpu->vm;
	const struct region_id *id = &view->id;

	if (!mailbox_is_empty(&vm->mailbox))
		return STATUS_BUSY;
	if (!length_right(r, (uint32_t)c->arg[4]) ||
	    !handle_look_spci(r->handle, view))
		return STATUS_INVALID_PARAMETERS;
	*b = region_borrower(id, vm->id);
	if (r->share_func != SPCI_ID(MEM_DONATE) + id->op ||
	    r->sender != id->sender || r->tag != id->tag || *b < 0)
		return STATUS_INVALID_PARAMETERS;
	if (view_borrower(view, (unsigned)*b) == BORROWER_HELD)
		return STATUS_DENIED;
	if (r->attribute_count != 0)
		return STATUS_NOT_SUPPORTED;
	if (r->properties_count != 1 || r->receiver != vm->id ||
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

/* Claims RX and writes the response. With an error RX is EMPTY. */
static enum status respond(struct vm *vm, const struct slot_view *view)
{
	if (dialect_ffa_built && view->slot->pages.in_parts)
		return STATUS_NO_MEMORY;
	if (!mailbox_claim(&vm->mailbox))
		return STATUS_BUSY;
	if (write_response(vm, view))
		return STATUS_OK;
	mailbox_abandon(&vm->mailbox);
	return STATUS_INVALID_PARAMETERS;
}

/*
 * Carries out a retrieve. RX is written once nothing but that can fail, and
 * published once the pages are mapped. *length: the response's bytes.
 */
static enum status commit_retrieve(const struct call *c,
				   const struct slot_view *view, unsigned b,
				   uint32_t *length)
{
	struct vm *vm = c->vcpu->vm;
	struct retrieval r;
	enum status status =
		mem_retrieve_begin(&r, vm, c->vcpu->arch.cpu, view, b);

	if (status != STATUS_OK)
		return status;
	status = respond(vm, view);
	mem_retrieve_end(&r, view, b, status == STATUS_OK);
	if (status != STATUS_OK)
		return status;
	*length = mailbox_finished(&vm->mailbox);
	mailbox_publish(&vm->mailbox, 0, *length, MAILBOX_READ);
	return STATUS_OK;
}

struct spci_answer spci_mem_retrieve(struct call *c)
{
	struct wire_retrieve request;
	struct slot_view view;
	uint32_t length = 0;
	int b = -1;
	enum status status = decode_retrieve(c, &request);

	if (status == STATUS_OK)
		status = check_retrieve(c, &request, &view, &b);
	if (status == STATUS_OK)
		status = commit_retrieve(c, &view, (unsigned)b, &length);
	if (status != STATUS_OK)
		return spci_failure(c, status);
	return (struct spci_answer){ .function = SPCI_ID(MEM_RETRIEVE_RESP) |
						 SPCI_SIZE | SPCI_SIZE_TWICE,
				     .value = length };
}

static enum status relinquish(struct call *c, const struct wire_relinquish *r)
{
	uint16_t caller = c->vcpu->vm->id;
	struct slot_view view;
	int b;

	if (r->endpoint_count != 0 || r->sender != caller ||
	    !handle_look_spci(r->handle, &view))
		return STATUS_INVALID_PARAMETERS;
	b = region_borrower(&view.id, caller);
	if (b < 0)
		return STATUS_INVALID_PARAMETERS;
	return mem_relinquish(c->vcpu->vm, &view, (unsigned)b,
			      (r->flags & FLAG_CLEAR) != 0);
}

struct spci_answer spci_mem_relinquish(struct call *c)
{
	union wire_header header;
	struct wire_relinquish r;

	if (!read_header(c, &header, WIRE_RELINQUISH_SIZE))
		return spci_status(STATUS_INVALID_PARAMETERS);
	wire_parse_relinquish(&header, &r);
	return spci_result(c, relinquish(c, &r));
}

struct spci_answer spci_mem_reclaim(struct call *c)
{
	struct vcpu *v = c->vcpu;
	uint32_t handle = (uint32_t)c->arg[1];
	uint32_t flags = (uint32_t)c->arg[2];
	struct slot_view view;

	if (!(handle & HANDLE_OURS) || !handle_look_spci(handle, &view) ||
	    view.id.sender != v->vm->id)
		return spci_status(STATUS_INVALID_PARAMETERS);
	return spci_result(c, mem_reclaim(v->vm, v->arch.cpu, &view,
					  (flags & FLAG_CLEAR) != 0));
}
