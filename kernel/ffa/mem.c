/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Not supported: buffers other than TX, time slices, and device memory.
 *
 * A descriptor is copied out of TX (wire.h), checked in the order of
 * docs/ffa.md, 8.4, and sent as one of SPCI 0.9 is; in parts (fragment_tx.h)
 * if
 * it is not all there, or is longer.
 */
#include "kernel/ffa/mem.h"

#include "kernel/ffa/fragment_tx.h"
#include "kernel/ffa/handle.h"
#include "kernel/ffa/wire.h"
#include "kernel/mem/held.h"
#include "kernel/mem/note.h"
#include "kernel/mem/share.h"
#include "kernel/spci/mem.h"
#include "lib/compiler.h"

#define ALIGNMENT 16U /* of a descriptor's length */

/* A send while it is checked. */
struct send {
	enum mem_op op;
	uint32_t length;
	uint32_t fragment; /* of it, in TX */
	bool one;	   /* a DONATE, or a LEND to one borrower */
	struct ffa_region region;
	struct ffa_composite composite;
	struct spci_ready ready;
};

const uint8_t *ffa_tx(const struct call *c)
{
	struct mailbox *m = &c->vcpu->vm->mailbox;
	uint32_t length = (uint32_t)c->arg[1];
	uint32_t fragment = (uint32_t)c->arg[2];
	const uint8_t *tx;

	if (c->arg[3] != 0 || (uint32_t)c->arg[4] != 0 || fragment > length)
		return NULL;
	tx = mailbox_tx_begin(m);
	if (tx == NULL || fragment <= mailbox_size(m))
		return tx;
	mailbox_tx_end(m);
	return NULL;
}

void ffa_tx_done(const struct call *c, const uint8_t *tx)
{
	if (tx != NULL)
		mailbox_tx_end(&c->vcpu->vm->mailbox);
}

/* Checks 3 to 8: what a descriptor is by itself. */
static bool form_right(const struct vm *vm, struct send *s, const uint8_t *tx)
{
	const struct ffa_region *r = &s->region;

	if ((s->length | s->fragment) % ALIGNMENT != 0 ||
	    !ffa_read_region(&s->region, tx, s->fragment, vm_ffa_minor(vm)) ||
	    !ffa_read_composite(&s->composite, r, tx, s->fragment) ||
	    (r->header.flags & ~(FFA_CLEAR | FFA_TIME_SLICE)) != 0)
		return false;
	if (s->op == MEM_SHARE && (r->header.flags & FFA_CLEAR))
		return false;
	if (s->op == MEM_DONATE && r->header.access_count != 1)
		return false;
	for (uint32_t i = 0; i < r->header.access_count; i++) {
		if (r->access[i].vm == vm->id || !vm_find(r->access[i].vm))
			return false;
	}
	return true;
}

/* True if no borrower is named twice, and each is granted what can be. */
static bool grants_right(const struct send *s)
{
	const struct ffa_region *r = &s->region;

	for (uint32_t i = 0; i < r->header.access_count; i++) {
		unsigned p = r->access[i].permissions;

		/* Of bits 7 to 2 none is set: instructions are unspecified. */
		if (s->op == MEM_DONATE ?
			    p != FFA_UNSPECIFIED :
			    p != FFA_READ_ONLY && p != FFA_READ_WRITE)
			return false;
	}
	return !ffa_named_twice(r);
}

/* Checks 10 to 14, and 15: attributes. */
static enum status check_terms(const struct send *s)
{
	const struct ffa_region *r = &s->region;
	unsigned memory = r->header.attributes & FFA_MEMORY;

	if (!ffa_composite_fits(&s->composite, r, s->length) ||
	    (r->header.flags & FFA_TIME_SLICE) || !grants_right(s) ||
	    (r->header.attributes & FFA_SECURITY) ||
	    (s->one && (memory & FFA_TYPE_MASK)))
		return STATUS_INVALID_PARAMETERS;
	if (s->one || memory == FFA_NORMAL ||
	    (s->op == MEM_LEND && !(memory & FFA_TYPE_MASK)))
		return STATUS_OK;
	return STATUS_DENIED;
}

/* Puts the borrowers' implementation-defined values into s->ready, if any. */
static void copy_impdef(struct send *s)
{
	const struct ffa_region *r = &s->region;
	uint64_t any = 0;

	for (uint32_t i = 0; i < r->header.access_count; i++) {
		const uint64_t *value = r->access[i].impdef;

		any |= value[0] | value[1];
		s->ready.coming.more[i] =
			(struct page_run){ value[0], value[1] };
	}
	s->ready.more = any != 0 ? r->header.access_count : 0;
}

/* Makes the record, but for what depends on the rights of the sender. */
static void make_record(const struct vm *vm, const struct send *s,
			struct region_id *id)
{
	const struct ffa_region *r = &s->region;
	unsigned note = NOTE_FFA;

	id->tag = r->header.tag;
	id->pages = s->composite.pages;
	id->sender = vm->id;
	id->op = (uint8_t)s->op;
	id->borrower_count = (uint8_t)r->header.access_count;
	for (uint32_t i = 0; i < r->header.access_count; i++) {
		const struct ffa_access *a = &r->access[i];

		id->borrowers[i].vm = a->vm;
		id->borrowers[i].access = a->permissions == FFA_READ_WRITE ?
						  ACCESS_READ | ACCESS_WRITE :
						  ACCESS_READ;
	}
	note |= (r->header.flags & FFA_CLEAR) ? NOTE_CLEAR : 0;
	note |= vm_ffa_minor(vm) >= 2 ? NOTE_1_2 : 0;
	note |= s->ready.more != 0 ? NOTE_IMPDEF : 0;
	id->borrowers[0].note = (uint8_t)note;
}

/* Reads the send that TX describes, up to its constituents: checks 3 to 15. */
static enum status read_send(struct vm *vm, struct send *s, const uint8_t *tx)
{
	struct wire_region *out = &s->ready.region;
	enum status status;

	if (tx == NULL || !form_right(vm, s, tx))
		return STATUS_INVALID_PARAMETERS;
	if (s->region.header.sender != vm->id)
		return STATUS_DENIED;
	s->one = s->op != MEM_SHARE && s->region.header.access_count == 1;
	status = check_terms(s);
	if (status != STATUS_OK)
		return status;
	copy_impdef(s);
	make_record(vm, s, &out->id);
	out->clear = (s->region.header.flags & FFA_CLEAR) != 0;
	out->constituents = s->composite.count;
	out->offset = ffa_constituents_at(&s->region);
	s->ready.tx = tx;
	return STATUS_OK;
}

/* True if all of a send is there, and one part has its constituents. */
static bool is_whole(const struct send *s)
{
	return s->fragment == s->length && s->composite.count <= PART_RUNS;
}

/* Out of line for its frame. */
OUTLINED struct ffa_answer ffa_mem_send(struct call *c)
{
	/* The first byte: ids differ in their form, and in hints, besides. */
	struct send s = { .op = (enum mem_op)((uint8_t)c->arg[0] -
					      (uint8_t)FFA_ID(MEM_DONATE)),
			  .length = (uint32_t)c->arg[1],
			  .fragment = (uint32_t)c->arg[2] };
	const uint8_t *tx = ffa_tx(c);
	enum status status = read_send(c->vcpu->vm, &s, tx);
	struct spci_answer a;
	uint64_t handle;

	if (status == STATUS_OK && !is_whole(&s))
		status = ffa_in_parts(&s.ready, s.fragment);
	if (status != STATUS_OK) {
		ffa_tx_done(c, tx);
		return ffa_status(status);
	}
	a = spci_send(c, &s.ready);
	handle = (uint64_t)FFA_HANDLE_UPPER << 32 | (uint32_t)a.value;
	if (a.function != SPCI_ID(SUCCESS))
		return ffa_result(c, a.function == SPCI_ID(ERROR) ?
					     (enum status)a.value :
					     STATUS_AGAIN);
	if (s.ready.coming.runs != 0)
		return ffa_send_on(c, handle, s.fragment);
	return ffa_success((uint32_t)handle, FFA_HANDLE_UPPER);
}

/* Reads what the caller relinquishes. False: there is no TX, or it aborts. */
static bool read_relinquish(const struct call *c, struct ffa_relinquish *r)
{
	const uint8_t *tx = mailbox_tx_begin(&c->vcpu->vm->mailbox);
	bool read = tx != NULL && ffa_read_relinquish(r, tx);

	ffa_tx_done(c, tx);
	return read;
}

enum status ffa_find_held(struct vm *vm, uint64_t handle,
			  struct slot_view *view, unsigned *b)
{
	int found;

	if (!ffa_look(handle, view))
		return STATUS_INVALID_PARAMETERS;
	found = region_borrower(&view->id, vm->id);
	if (found < 0)
		return STATUS_INVALID_PARAMETERS;
	*b = (unsigned)found;
	return held_look(vm, view, *b);
}

static enum status relinquish(struct vm *vm, const struct ffa_relinquish *r)
{
	struct slot_view view;
	enum status status;
	unsigned b;

	if (r->endpoint_count != 1 || r->endpoint != vm->id ||
	    (r->flags & ~(FFA_CLEAR | FFA_TIME_SLICE)) != 0)
		return STATUS_INVALID_PARAMETERS;
	status = ffa_find_held(vm, r->handle, &view, &b);
	if (status != STATUS_OK)
		return status;
	return mem_relinquish(vm, &view, b, (r->flags & FFA_CLEAR) != 0);
}

struct ffa_answer ffa_mem_relinquish(struct call *c)
{
	struct ffa_relinquish r;

	if (!read_relinquish(c, &r))
		return ffa_status(STATUS_INVALID_PARAMETERS);
	return ffa_result(c, relinquish(c->vcpu->vm, &r));
}

struct ffa_answer ffa_mem_reclaim(struct call *c)
{
	struct vcpu *v = c->vcpu;
	uint64_t handle = ffa_handle(c);
	uint32_t flags = (uint32_t)c->arg[3];
	bool clear = (flags & FFA_CLEAR) != 0;
	struct slot_view view;

	if ((flags & ~(FFA_CLEAR | FFA_TIME_SLICE)) != 0 ||
	    !ffa_look(handle, &view) || view.id.sender != v->vm->id)
		return ffa_status(STATUS_INVALID_PARAMETERS);
	if (clear && !(view.id.borrowers[0].note & NOTE_WRITABLE))
		return ffa_status(STATUS_DENIED);
	return ffa_result(c, mem_reclaim(v->vm, v->arch.cpu, &view, clear));
}
