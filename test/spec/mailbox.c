/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Buffers and messages (abi.md, 5; ffa.md, 3.4, 3.5, 6). RX is EMPTY, or has
 * a message that no vCPU was told of, or is FULL: the VM's until it gives it
 * back.
 */
#include "test/spec/turn.h"

#define NOTIFY	  1U
#define PAGES_MAX 16

bool has_buffers(const struct spec_vm *vm)
{
	return vm->tx.count != 0;
}

uint32_t buffer_size(const struct spec_vm *vm)
{
	return vm->tx.count * PAGE;
}

/* W-12: what is not written is zero. */
void fill_rx(struct spec_vm *vm, const uint8_t *d, uint32_t at, uint32_t size)
{
	memset(vm->bytes, 0, sizeof(vm->bytes));
	memcpy(vm->bytes + at, d, size);
	vm->rx_written = true;
}

/* Each VM is in a queue once. */
void enqueue(struct queue *q, unsigned vm)
{
	for (unsigned i = 0; i < q->count; i++) {
		if (q->vm[i] == vm)
			return;
	}
	q->vm[q->count++] = (uint16_t)vm;
}

static void remove_at(struct queue *q, unsigned i)
{
	memmove(q->vm + i, q->vm + i + 1,
		(q->count - i - 1) * sizeof(q->vm[0]));
	q->count--;
}

void forget_vm(struct queue *q, unsigned vm)
{
	for (unsigned i = 0; i < q->count; i++) {
		if (q->vm[i] == vm)
			remove_at(q, i);
	}
}

/*
 * abi.md, 5.1, 5.4: RX is free, and a VM waits for it: the primary is told. A
 * primary of FF-A that frees its own RX is not (ffa.md, 3.4).
 */
static void rx_is_free(struct turn *t)
{
	ok(t);
	if (t->vm->waiters.count == 0)
		return;
	if (!is_primary(t))
		leave_cpu(t->s, t->cpu, IS_READY,
			  (struct exit_reason){ LEFT_RX_FREE, 0, 0 });
	else if (!speaks_ffa(t->vm))
		find(t->v, ID_RX_RELEASE, 0, 0, 0);
}

static bool one_view(const struct spec *s, unsigned vm, struct run run)
{
	struct view first = s->view[vm][run.page];

	for (uint32_t i = 0; i < run.count; i++) {
		struct view v = s->view[vm][run.page + i];

		if (v.relation != IS_OWNED || v.rights != first.rights)
			return false;
	}
	return true;
}

/* Is a buffer the caller's alone, with these rights, alike on all pages? */
static bool may_be_buffer(const struct turn *t, uint64_t at, uint32_t pages,
			  unsigned rights, struct run *run)
{
	run->page = spec_page_at(t->s, at);
	run->count = pages;
	return run->page < SPEC_ALL &&
	       spec_page_at(t->s, at + (uint64_t)(pages - 1) * PAGE) ==
		       run->page + pages - 1 &&
	       all_are(t->s, t->id, *run, IS_OWNED, rights) &&
	       one_view(t->s, t->id, *run);
}

/* ffa.md, 3.4 4: apart, and not around the end of the address space. */
static bool apart(uint64_t tx, uint64_t rx, uint64_t size)
{
	return tx + size - 1 >= tx && rx + size - 1 >= rx &&
	       (tx < rx ? rx - tx : tx - rx) >= size;
}

/* abi.md, 5.1; ffa.md, 3.4: the same steps in another order. */
static int check_map(const struct turn *t, struct run runs[2])
{
	bool ffa = speaks_ffa(t->vm);
	uint64_t tx = t->x[1];
	uint64_t rx = t->x[2];
	uint32_t pages = w(t, 3);
	int not_its_own = ffa ? INVALID_PARAMETERS : DENIED;

	if (ffa && has_buffers(t->vm))
		return DENIED;
	if (pages == 0 || pages > (ffa ? PAGES_MAX : 1) || tx % PAGE != 0 ||
	    rx % PAGE != 0)
		return INVALID_PARAMETERS;
	if (ffa ? !apart(tx, rx, (uint64_t)pages * PAGE) : tx == rx)
		return INVALID_PARAMETERS;
	if (has_buffers(t->vm))
		return DENIED;
	if (!may_be_buffer(t, tx, pages, R | W, &runs[0]) ||
	    !may_be_buffer(t, rx, pages, ffa ? R | W : R, &runs[1]))
		return not_its_own;
	if (chose(t, NO_MEMORY) && may_lack_pages(t, runs, 2, false))
		return NO_MEMORY;
	return 0;
}

void rxtx_map(struct turn *t)
{
	struct run runs[2];
	int code = check_map(t, runs);

	if (code != 0) {
		error(t, code);
		return;
	}
	t->vm->tx = runs[0];
	t->vm->rx = runs[1];
	t->vm->tx_rights = t->s->view[t->id][runs[0].page].rights;
	t->vm->rx_rights = t->s->view[t->id][runs[1].page].rights;
	t->vm->state = RX_EMPTY;
	t->vm->rx_written = false;
	set_view(t->s, t->id, runs[0], IS_BUFFER, R | W);
	set_view(t->s, t->id, runs[1], IS_BUFFER, R);
	rx_is_free(t);
}

/* ffa.md, 3.5: w1 is 0, or has the VM's own id in bits 31 to 16. */
static bool names_caller(const struct turn *t)
{
	return w(t, 1) == 0 || w(t, 1) == t->id << 16;
}

/* The pages are the VM's again, with what a message left in them. */
static void unmap(struct spec *s, unsigned id)
{
	struct spec_vm *vm = &s->vm[id];

	set_view(s, id, vm->tx, IS_OWNED, vm->tx_rights);
	set_view(s, id, vm->rx, IS_OWNED, vm->rx_rights);
	for (uint32_t i = 0; i < vm->tx.count; i++) {
		s->stamp[vm->tx.page + i] = UNKNOWN;
		if (vm->rx_written)
			s->stamp[vm->rx.page + i] = UNKNOWN;
	}
	vm->tx.count = 0;
	vm->rx.count = 0;
	vm->state = RX_EMPTY;
	vm->rx_written = false;
}

void rxtx_unmap(struct turn *t)
{
	if ((speaks_ffa(t->vm) && !names_caller(t)) || !has_buffers(t->vm)) {
		error(t, INVALID_PARAMETERS);
		return;
	}
	unmap(t->s, t->id);
	ok(t);
}

/* abi.md, 5.4; ffa.md, 3.5: from 1.1 on RX is the VM's before it is told. */
void rx_release(struct turn *t)
{
	bool its_own = t->vm->state == RX_FULL ||
		       (t->vm->state == RX_UNTOLD && t->vm->version >= FFA_1_1);

	if (speaks_ffa(t->vm) && !names_caller(t)) {
		error(t, INVALID_PARAMETERS);
		return;
	}
	if (!its_own) {
		error(t, DENIED);
		return;
	}
	t->vm->state = RX_EMPTY;
	rx_is_free(t);
}

/* SPCI 0.9, and 1.0 with property 2, have the same messages (ffa.md, 6). */
bool speaks_msg_send(const struct spec_vm *vm)
{
	return vm->version == SPCI_0_9 ||
	       (vm->version == FFA_1_0 && (vm->properties & INDIRECT));
}

/* abi.md, 5.2; ffa.md, 6.2. */
static int check_message(const struct turn *t, struct spec_vm *to)
{
	bool ffa = speaks_ffa(t->vm);
	uint32_t size = w(t, 3);

	if (ffa && answers(t->v))
		return DENIED;
	if (w(t, 1) >> 16 != t->id || (w(t, 1) & 0xffff) == t->id ||
	    (!ffa && size > PAGE) || to == NULL)
		return INVALID_PARAMETERS;
	if (!speaks_msg_send(to) || (ffa && !speaks_msg_send(t->vm)))
		return DENIED;
	if (!has_buffers(t->vm) || size > buffer_size(t->vm))
		return INVALID_PARAMETERS;
	if (!has_buffers(to) || to->state != RX_EMPTY)
		return BUSY;
	if (size > buffer_size(to))
		return INVALID_PARAMETERS;
	return 0;
}

void msg_send(struct turn *t)
{
	unsigned receiver = w(t, 1) & 0xffff;
	struct spec_vm *to = find_vm(t->s, receiver);
	uint32_t size = w(t, 3);
	int code = check_message(t, to);

	if (code != 0) {
		if (code == BUSY && !speaks_ffa(t->vm) && (w(t, 4) & NOTIFY))
			enqueue(&to->waiters, t->id);
		error(t, code);
		return;
	}
	fill_rx(to, t->tx, 0, size);
	to->message_from = (uint16_t)t->id;
	to->message_size = size;
	to->state = receiver == PRIMARY ? RX_FULL : RX_UNTOLD;
	ok(t);
	if (!is_primary(t))
		leave_cpu(t->s, t->cpu, IS_READY,
			  (struct exit_reason){ LEFT_MSG_SEND, receiver,
						size });
}

/* ffa.md, 6.1; UUIDs are zero alone, as no VM has one here. */
static int check_message2(const struct turn *t)
{
	const uint8_t *d = t->tx;
	uint32_t header = t->vm->version == FFA_1_2 ? 40 : 20;
	const struct spec_vm *to;
	uint64_t end;
	bool is_1_2 = t->vm->version == FFA_1_2;

	if (!names_caller(t) || w(t, 2) != 0)
		return INVALID_PARAMETERS;
	if (d == NULL)
		return DENIED;
	to = find_vm(t->s, get16(d, 12));
	if (get16(d, 14) != t->id || get16(d, 12) == t->id ||
	    get32(d, 0) != 0 || get32(d, 4) != 0 ||
	    (is_1_2 && get32(d, 20) != 0) || to == NULL)
		return INVALID_PARAMETERS;
	if (!(properties_of(t->s, t->id) & INDIRECT) || to->version < FFA_1_1 ||
	    !(to->properties & INDIRECT))
		return DENIED;
	if (!has_buffers(to) || to->state != RX_EMPTY)
		return BUSY;
	end = (uint64_t)get32(d, 8) + get32(d, 16);
	if (get32(d, 8) < header || end > buffer_size(t->vm) ||
	    end > buffer_size(to) ||
	    get32(d, 16) + (to->version == FFA_1_2 ? 40 : 20) > buffer_size(to))
		return INVALID_PARAMETERS;
	if (is_1_2 && (get64(d, 24) | get64(d, 32)) != 0)
		return INVALID_PARAMETERS;
	return 0;
}

/* 6.1: the header is written anew, as the receiver's version has it. */
void msg_send2(struct turn *t)
{
	static uint8_t d[SPEC_RX_MAX];
	int code = check_message2(t);
	struct spec_vm *to;
	uint32_t header;
	uint32_t size;

	if (code != 0) {
		error(t, code);
		return;
	}
	to = find_vm(t->s, get16(t->tx, 12));
	header = to->version == FFA_1_2 ? 40 : 20;
	size = get32(t->tx, 16);
	memset(d, 0, header);
	put32(d, 8, header);
	put16(d, 12, get16(t->tx, 12));
	put16(d, 14, (uint16_t)t->id);
	put32(d, 16, size);
	memcpy(d + header, t->tx + get32(t->tx, 8), size);
	fill_rx(to, d, 0, header + size);
	to->state = get16(t->tx, 12) == PRIMARY ? RX_FULL : RX_UNTOLD;
	to->message_from = (uint16_t)t->id;
	to->message_size = size;
	tell_rx_full(t->s, get16(t->tx, 12));
	ok(t);
}

/* A vCPU finds the message of which nobody was told, or RUN. */
void tell_message(struct spec *s, struct vcpu_name n)
{
	struct spec_vm *vm = &s->vm[n.vm];
	struct spec_vcpu *v = vcpu_named(s, n);

	if (vm->state == RX_UNTOLD && vm->version <= FFA_1_0)
		find(v, ID_MSG_SEND, (uint64_t)vm->message_from << 16 | n.vm, 0,
		     vm->message_size);
	else
		find(v, ID_RUN, id_of(n), 0, 0);
	/* It may have made DIRECT_RESP2, which has x8 to x17. */
	if (vm->version == FFA_1_2)
		memset(v->x + 8, 0, 10 * sizeof(v->x[0]));
	if (vm->state == RX_UNTOLD)
		vm->state = RX_FULL;
}

/* abi.md, 5.3; ffa.md, 6.2. */
void msg_poll(struct turn *t)
{
	if (is_primary(t))
		error(t, NOT_SUPPORTED);
	else if (answers(t->v))
		error(t, DENIED);
	else if (t->vm->state == RX_UNTOLD)
		tell_message(t->s, t->name);
	else
		error(t, RETRY);
}

/* ffa.md, 4.2, before it waits. True: the call is refused. */
static bool ffa_wait_refused(struct turn *t)
{
	bool retain = t->vm->version == FFA_1_2 && w(t, 2) == 1;

	if (w(t, 1) != 0 || (w(t, 2) != 0 && !retain) || w(t, 3) != 0 ||
	    w(t, 4) != 0 || w(t, 5) != 0 || w(t, 6) != 0 || w(t, 7) != 0 ||
	    wide_arguments(t))
		error(t, INVALID_PARAMETERS);
	else if (is_primary(t))
		error(t, NOT_SUPPORTED);
	else if (answers(t->v))
		error(t, DENIED);
	else {
		t->v->initialized = true;
		if (t->vm->version >= FFA_1_1 && !retain &&
		    t->vm->state == RX_FULL)
			t->vm->state = RX_EMPTY;
		return false;
	}
	return true;
}

/* abi.md, 5.3; ffa.md, 4.2. */
void msg_wait(struct turn *t)
{
	if (speaks_ffa(t->vm)) {
		if (ffa_wait_refused(t))
			return;
	} else if (is_primary(t)) {
		error(t, NOT_SUPPORTED);
		return;
	}
	t->v->initialized = true;
	if (t->vm->state == RX_UNTOLD)
		tell_message(t->s, t->name);
	else if (due(t->v) != 0)
		error(t, INTERRUPTED);
	else
		leave_cpu(t->s, t->cpu, IS_WAITING,
			  (struct exit_reason){ LEFT_MSG_WAIT, 0, 0 });
}

/* abi.md, 2: HF_MAILBOX_WAITER_GET, HF_MAILBOX_WRITABLE_GET. */
void waiter_get(struct turn *t)
{
	unsigned id = (uint16_t)t->x[1];
	struct spec_vm *of = find_vm(t->s, id);
	unsigned waiter;

	if (!is_primary(t) || of == NULL || !has_buffers(of) ||
	    of->state != RX_EMPTY || of->waiters.count == 0) {
		hf_answer(t, HF_UNKNOWN);
		return;
	}
	waiter = of->waiters.vm[0];
	remove_at(&of->waiters, 0);
	enqueue(&t->s->vm[waiter].writable, id);
	hf_answer(t, waiter);
}

void writable_get(struct turn *t)
{
	struct queue *q = &t->vm->writable;

	if (q->count == 0) {
		hf_answer(t, HF_UNKNOWN);
		return;
	}
	hf_answer(t, q->vm[0]);
	remove_at(q, 0);
}
