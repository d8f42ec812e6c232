/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Not supported: a hint at the addresses, and a second retrieve before the
 * first is relinquished. The response to one of a region in parts is of the
 * first part; the others are read by MEM_FRAG_RX (fragment_rx.h).
 */
#include "kernel/ffa/retrieve.h"

#include <string.h>

#include "kernel/ffa/handle.h"
#include "kernel/ffa/mem.h"
#include "kernel/ffa/wire.h"
#include "kernel/mem/held.h"
#include "kernel/mem/note.h"
#include "kernel/mem/parts.h"
#include "kernel/mem/share.h"
#include "lib/compiler.h"

#define FLAGS (FFA_CLEAR | FFA_CLEAR_AFTER | FFA_TYPE | FFA_BYPASS)

/* A request, the region that it names, and the caller's part in it. */
struct request {
	unsigned minor; /* of the caller's version */
	uint32_t length;
	struct ffa_region region;
	struct slot_view view;
	unsigned b;	/* the caller's number among the borrowers */
	unsigned mine;	/* its number among the access descriptors */
	uint8_t access; /* enum page_access: what it gets */
	uint32_t total; /* bytes of the response */
};

/* Checks 2 to 4: reads the request, and finds its region. */
static enum status find(struct vm *vm, struct request *q, const uint8_t *tx)
{
	struct ffa_region *r = &q->region;

	if (tx == NULL)
		return STATUS_INVALID_PARAMETERS;
	if (!mailbox_is_empty(&vm->mailbox))
		return STATUS_BUSY;
	if (!ffa_read_region(r, tx, q->length, q->minor) ||
	    r->access[0].composite_at != 0 ||
	    !ffa_look(r->header.handle, &q->view) ||
	    (q->view.word & SLOT_RECLAIMED) ||
	    q->length != (uint64_t)r->header.access_at +
				 r->header.access_count * r->header.access_size)
		return STATUS_INVALID_PARAMETERS;
	return STATUS_OK;
}

/* Checks 5 to 9: the header against the region's record. */
static enum status check_header(const struct vm *vm, struct request *q)
{
	const struct ffa_region *r = &q->region;
	const struct region_id *id = &q->view.id;
	uint32_t type = r->header.flags & FFA_TYPE;
	int b = region_borrower(id, vm->id);

	if (r->header.sender != id->sender)
		return STATUS_DENIED;
	if ((type != 0 && type != ffa_type(id)) || r->header.tag != id->tag ||
	    b < 0 || (r->header.flags & ~FLAGS) != 0 ||
	    (id->op == MEM_SHARE &&
	     (r->header.flags & (FFA_CLEAR | FFA_CLEAR_AFTER))))
		return STATUS_INVALID_PARAMETERS;
	q->b = (unsigned)b;
	if ((r->header.flags & FFA_CLEAR) &&
	    !(id->borrowers[0].note & NOTE_CLEAR))
		return STATUS_DENIED;
	if (r->header.attributes & FFA_SECURITY)
		return STATUS_INVALID_PARAMETERS;
	if ((r->header.attributes & FFA_TYPE_MASK) &&
	    (r->header.attributes & FFA_MEMORY) != FFA_NORMAL)
		return STATUS_DENIED;
	return STATUS_OK;
}

/*
 * Checks 12 to 15: what access descriptor i asks for. Sets q->access to what
 * that is.
 */
static enum status check_wish(struct request *q, unsigned i)
{
	const struct region_id *id = &q->view.id;
	const struct ffa_access *a = &q->region.access[i];
	unsigned granted = id->borrowers[region_borrower(id, a->vm)].access;
	unsigned data = FFA_DATA(a->permissions);
	unsigned instruction = FFA_INSTRUCTION(a->permissions);
	unsigned access = granted & (ACCESS_READ | ACCESS_WRITE);

	if (a->permissions >> 4 != 0 || data == FFA_RESERVED ||
	    instruction == FFA_RESERVED)
		return STATUS_INVALID_PARAMETERS;
	if (data == FFA_READ_WRITE && !(granted & ACCESS_WRITE))
		return STATUS_DENIED;
	if (data == FFA_READ_ONLY)
		access = ACCESS_READ;
	q->access = (uint8_t)access;
	if (id->op == MEM_SHARE || id->borrower_count > 1)
		return instruction == FFA_UNSPECIFIED ?
			       STATUS_OK :
			       STATUS_INVALID_PARAMETERS;
	if (instruction == FFA_UNSPECIFIED && q->minor >= 1)
		return STATUS_INVALID_PARAMETERS;
	if (instruction == FFA_EXECUTE && !(granted & ACCESS_EXECUTE))
		return STATUS_DENIED;
	if (instruction == FFA_EXECUTE)
		q->access |= ACCESS_EXECUTE;
	return STATUS_OK;
}

/* Checks 10 and 11: which VMs are listed. */
static enum status check_list(const struct vm *vm, struct request *q)
{
	const struct ffa_region *r = &q->region;
	const struct region_id *id = &q->view.id;
	bool found = false;

	if (r->header.flags & FFA_BYPASS ?
		    r->header.access_count != 1 || id->borrower_count == 1 :
		    r->header.access_count != id->borrower_count)
		return STATUS_INVALID_PARAMETERS;
	for (uint32_t i = 0; i < r->header.access_count; i++) {
		if (region_borrower(id, r->access[i].vm) < 0)
			return STATUS_DENIED;
		if (r->access[i].vm == vm->id) {
			found = true;
			q->mine = i;
		}
	}
	return found && !ffa_named_twice(r) ? STATUS_OK :
					      STATUS_INVALID_PARAMETERS;
}

/* Checks 12 to 16: of other borrowers first, then of the caller. */
static enum status check_wishes(struct request *q)
{
	const struct ffa_region *r = &q->region;
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < r->header.access_count && status == STATUS_OK;
	     i++) {
		if (i != q->mine)
			status = check_wish(q, i);
	}
	if (status == STATUS_OK)
		status = check_wish(q, q->mine);
	if (status != STATUS_OK)
		return status;
	if ((r->header.flags & (FFA_CLEAR | FFA_CLEAR_AFTER)) &&
	    !(q->access & ACCESS_WRITE))
		return STATUS_DENIED;
	return STATUS_OK;
}

/* Decodes and checks the request in TX, up to what core and pages say. */
static enum status decode(struct vm *vm, struct request *q, const uint8_t *tx)
{
	enum status status = find(vm, q, tx);

	if (status == STATUS_OK)
		status = check_header(vm, q);
	if (status == STATUS_OK)
		status = check_list(vm, q);
	if (status == STATUS_OK)
		status = check_wishes(q);
	return status;
}

/*
 * Returns the implementation-defined values that the sender gave the caller,
 * whose retrieve has begun: until then they may be gone.
 */
static struct page_run impdef_of(const struct request *q)
{
	const struct region_pages *p = &q->view.slot->pages;

	if (!(q->view.id.borrowers[0].note & NOTE_IMPDEF))
		return (struct page_run){ 0, 0 };
	return p->runs[p->count + q->b];
}

/* True if the caller names the values that the sender gave, or need not. */
static bool impdef_right(const struct request *q)
{
	const struct ffa_access *a = &q->region.access[q->mine];
	struct page_run given = impdef_of(q);

	return q->minor < 2 || !(q->view.id.borrowers[0].note & NOTE_1_2) ||
	       (a->impdef[0] == given.begin && a->impdef[1] == given.pages);
}

/* Returns the permissions that the caller gets, as it is told of them. */
static uint8_t permissions_of(unsigned access)
{
	unsigned data = access & ACCESS_WRITE ? FFA_READ_WRITE : FFA_READ_ONLY;
	unsigned instruction = access & ACCESS_EXECUTE ? FFA_EXECUTE :
							 FFA_NO_EXECUTE;

	return (uint8_t)(data | instruction << 2);
}

/* Makes the response, up to the constituents. Out of line for its frame. */
OUTLINED static void make_response(const struct request *q,
				   struct ffa_response *out)
{
	const struct region_id *id = &q->view.id;
	struct page_run given = impdef_of(q);
	const struct ffa_composite c = {
		.pages = id->pages, .count = parts_runs(&q->view.slot->pages)
	};
	struct ffa_header h = {
		.sender = id->sender,
		.attributes = FFA_NORMAL,
		.flags = ffa_type(id) |
			 (id->borrowers[0].note & NOTE_CLEAR ? FFA_CLEAR : 0),
		.handle = q->region.header.handle,
	};
	struct ffa_access a = {
		.vm = id->borrowers[q->b].vm,
		.permissions = permissions_of(q->access),
		.impdef = { given.begin, given.pages },
	};

	ffa_write_response(out, &h, &a, &c, q->minor);
}

enum status ffa_fill_rx(struct mailbox *m, const void *bytes, uint32_t size,
			const struct page_run *runs, uint32_t count)
{
	uint32_t more = count * (uint32_t)sizeof(*runs);
	enum status status = STATUS_INVALID_PARAMETERS;

	if (!mailbox_claim(m))
		return STATUS_BUSY;
	if (size + more > mailbox_size(m))
		status = STATUS_NO_MEMORY;
	else if (mailbox_write(m, 0, bytes, size) &&
		 mailbox_write(m, size, runs, more) &&
		 mailbox_finish(m, size + more))
		return STATUS_OK;
	mailbox_abandon(m);
	return status;
}

/* Fills RX with the response. */
static enum status respond(struct vm *vm, struct request *q)
{
	const struct region_pages *p = &q->view.slot->pages;
	struct ffa_response response;

	make_response(q, &response);
	q->total = response.size + parts_runs(p) * (uint32_t)sizeof(*p->runs);
	return ffa_fill_rx(&vm->mailbox, response.bytes, response.size, p->runs,
			   p->count);
}

/* Carries out a retrieve. Writes to a what the caller is told of RX. */
static enum status commit(struct call *c, struct request *q,
			  struct ffa_answer *a)
{
	struct vm *vm = c->vcpu->vm;
	struct retrieval r;
	enum status status;

	q->view.id.borrowers[q->b].access = q->access;
	status = mem_retrieve_begin(&r, vm, c->vcpu->arch.cpu, &q->view, q->b);
	/* For its pages, or for a region that is gone since the look at it. */
	if (status == STATUS_INVALID_PARAMETERS)
		return STATUS_DENIED;
	if (status != STATUS_OK)
		return status;
	status = impdef_right(q) ? respond(vm, q) : STATUS_INVALID_PARAMETERS;
	if (status == STATUS_OK && (q->region.header.flags & FFA_CLEAR_AFTER))
		held_clear_after(q->view.slot);
	mem_retrieve_end(&r, &q->view, q->b, status == STATUS_OK);
	if (status != STATUS_OK)
		return status;
	a->x[2] = mailbox_finished(&vm->mailbox);
	a->x[1] = q->total;
	mailbox_publish(&vm->mailbox, 0, (uint32_t)a->x[2], MAILBOX_READ);
	return STATUS_OK;
}

struct ffa_answer ffa_mem_retrieve(struct call *c)
{
	struct vm *vm = c->vcpu->vm;
	const uint8_t *tx = ffa_tx(c);
	struct request q = { .minor = vm_ffa_minor(vm),
			     .length = (uint32_t)c->arg[1] };
	struct ffa_answer a = ffa_answer(FFA_ID(MEM_RETRIEVE_RESP));
	enum status status = STATUS_INVALID_PARAMETERS;

	if ((uint32_t)c->arg[2] == q.length)
		status = decode(vm, &q, tx);
	ffa_tx_done(c, tx);
	if (status == STATUS_OK)
		status = commit(c, &q, &a);
	return status == STATUS_OK ? a : ffa_result(c, status);
}
