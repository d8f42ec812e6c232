/* SPDX-License-Identifier: BSD-3-Clause */
/* Not supported: a fragment of another VM, which only a hypervisor sends. */
#include "kernel/ffa/fragment_tx.h"

#include <stddef.h>

#include "arch/cpu.h"
#include "arch/guest_memory.h"
#include "kernel/ffa/handle.h"
#include "kernel/mem/note.h"
#include "kernel/mem/parts.h"
#include "kernel/mem/share.h"
#include "kernel/spci/mem.h"

#define RUN_SIZE ((uint32_t)sizeof(struct page_run))

/*
 * Reads constituents, more->count of them, and checks them. They may have *left
 * pages at most, from which these are taken off.
 */
static enum status read_runs(struct region_pages *more, const uint8_t *from,
			     uint32_t *left)
{
	uint64_t end = 0;

	if (!guest_copy(more->runs, from, more->count * RUN_SIZE))
		return STATUS_INVALID_PARAMETERS;
	more->ascending = true;
	for (uint32_t i = 0; i < more->count; i++) {
		const struct page_run *run = &more->runs[i];

		if (run->begin < end)
			more->ascending = false;
		if (!wire_run_right(run, &end) || run->pages > *left)
			return STATUS_INVALID_PARAMETERS;
		*left -= (uint32_t)run->pages;
	}
	return more->ascending || region_disjoint(more) ?
		       STATUS_OK :
		       STATUS_INVALID_PARAMETERS;
}

/* Takes what a fragment of so many bytes in TX still describes, or a part. */
static enum status take_some(struct vm *vm, struct region_pages *p,
			     const struct region_id *id, const uint8_t *tx,
			     uint32_t length)
{
	struct parts_coming *s = &parts_first(p)->coming;
	struct region_pages more = { .count = (length - s->at) / RUN_SIZE };
	uint32_t pages = s->pages;
	struct region_pages *last;
	enum status status;

	if (more.count > s->left) /* F-03 */
		return STATUS_INVALID_PARAMETERS;
	last = parts_room(&vm->ptable, p);
	if (last == NULL)
		return STATUS_NO_MEMORY;
	if (more.count > PART_RUNS - last->count)
		more.count = PART_RUNS - last->count;
	more.runs = last->runs + last->count;
	status = read_runs(&more, tx + s->at, &pages);
	if (status != STATUS_OK)
		return status;
	status = parts_take(&vm->ptable, p, last, &more, id);
	if (status != STATUS_OK)
		return status == STATUS_INVALID_PARAMETERS ? STATUS_DENIED :
							     status;
	s->at += more.count * RUN_SIZE;
	s->left -= more.count;
	s->pages = pages;
	if (s->left == 0 && pages != 0)
		return STATUS_INVALID_PARAMETERS;
	return s->at < length && cpu_interrupt_pending() ? STATUS_AGAIN :
							   STATUS_OK;
}

/* Takes what the fragment describes. *sent: that was the last one. */
static enum status take(struct vm *vm, const struct slot_view *view,
			const uint8_t *tx, uint32_t length, bool *sent)
{
	struct region_pages *p = &view->slot->pages;
	struct parts_coming *s = &parts_first(p)->coming;
	enum status status = s->why;

	while (status == STATUS_OK && s->at < length)
		status = take_some(vm, p, &view->id, tx, length);
	if (status == STATUS_OK)
		s->at = 0;
	else if (status != STATUS_AGAIN)
		s->why = status;
	*sent = status == STATUS_OK && s->left == 0;
	return status;
}

/*
 * Finds the half-sent region of the handle, and has it for the caller alone:
 * its slot is CLOSING, until let_go(). INVALID_PARAMETERS, BUSY.
 */
static enum status have(const struct vm *vm, uint64_t handle,
			struct slot_view *view)
{
	uint64_t word;

	if (!ffa_look(handle, view) || view->id.sender != vm->id ||
	    !(view->word & SLOT_RECLAIMED))
		return STATUS_INVALID_PARAMETERS;
	word = view->word;
	/* acquire: as slot_close(), which is in line in RECLAIM alone */
	if ((word & SLOT_STATE_MASK) == SLOT_LIVE &&
	    atomic_compare_exchange_strong_explicit(
		    &view->slot->word, &word, word + SLOT_CLOSING - SLOT_LIVE,
		    memory_order_acquire, memory_order_relaxed))
		return STATUS_OK;
	return STATUS_BUSY;
}

/* Ends have(): the slot has the view's word, without these bits. */
static void let_go(struct slot_view *view, uint64_t without)
{
	view->word &= ~without;
	/* release: as slot_reopen(), and as handle_publish() */
	atomic_store_explicit(&view->slot->word, view->word,
			      memory_order_release);
}

/* Has the record, which was of the first ones, tell of all pages. */
static void complete(struct slot_view *view, uint32_t pages)
{
	const unsigned word = offsetof(struct region_id, pages) / 8;

	view->id.pages = pages;
	/* relaxed: let_go() releases it */
	atomic_store_explicit(&view->slot->id[word], view->id_words[word],
			      memory_order_relaxed);
	parts_end(&view->slot->pages);
}

/* True if more fragments may come, or some of a refused one are not home. */
static bool is_half_sent(const struct region_pages *p)
{
	return p->in_parts && (parts_first(p)->coming.left != 0 ||
			       parts_first(p)->coming.why != STATUS_OK);
}

/*
 * Gives the region of a refused fragment back. Pages that were to be cleared
 * for borrowers go home as they are. AGAIN: not all of it is back yet.
 */
static enum status give_up(struct call *c, struct slot_view *view)
{
	let_go(view, SLOT_DIRTY);
	return mem_reclaim(c->vcpu->vm, c->vcpu->arch.cpu, view, false);
}

/*
 * Goes on with a send by a fragment of so many bytes in TX. *sent: that was the
 * last one. *offset: of the next one.
 */
static enum status go_on(struct call *c, uint64_t handle, const uint8_t *tx,
			 uint32_t length, bool *sent, uint32_t *offset)
{
	struct vm *vm = c->vcpu->vm;
	struct slot_view view;
	const struct parts_coming *s;
	enum status status = have(vm, handle, &view);

	if (status != STATUS_OK)
		return status;
	if (!is_half_sent(&view.slot->pages)) {
		let_go(&view, 0);
		return STATUS_INVALID_PARAMETERS;
	}
	s = &parts_first(&view.slot->pages)->coming;
	status = take(vm, &view, tx, length, sent);
	*offset = s->base + (s->runs - s->left) * RUN_SIZE;
	if (status != STATUS_OK && status != STATUS_AGAIN)
		return give_up(c, &view) == STATUS_AGAIN ? STATUS_AGAIN :
							   status;
	if (*sent)
		complete(&view, s->all);
	let_go(&view, *sent ? SLOT_RECLAIMED : 0);
	return status;
}

/*
 * Takes the pages of n constituents off *left. INVALID_PARAMETERS: they have
 * more. TX may change: spci_send() finds then that these are not its pages.
 */
static enum status take_off(uint32_t *left, const uint8_t *from, uint32_t n)
{
	for (; n > 0; n--, from += RUN_SIZE) {
		struct page_run run;

		if (!guest_copy(&run, from, RUN_SIZE) || run.pages > *left)
			return STATUS_INVALID_PARAMETERS;
		*left -= (uint32_t)run.pages;
	}
	return STATUS_OK;
}

enum status ffa_in_parts(struct spci_ready *ready, uint32_t fragment)
{
	struct wire_region *region = &ready->region;
	struct parts_coming *s = &ready->coming;
	uint32_t n = (fragment - region->offset) / RUN_SIZE;

	if (n == 0)
		return STATUS_INVALID_PARAMETERS;
	if (n > PART_RUNS)
		n = PART_RUNS;
	s->runs = region->constituents;
	s->left = s->runs - n;
	s->all = region->id.pages;
	s->pages = s->all;
	s->base = region->offset;
	s->at = region->offset + n * RUN_SIZE;
	region->constituents = n;
	if (s->runs > PART_RUNS && region->id.op == MEM_DONATE) {
		region->id.op = MEM_LEND;
		region->id.borrowers[0].note |= NOTE_DONATED;
	}
	ready->more = REGION_BORROWERS;
	if (take_off(&s->pages, ready->tx + s->base, n) != STATUS_OK)
		return STATUS_INVALID_PARAMETERS;
	region->id.pages = s->all - s->pages;
	return STATUS_OK;
}

struct ffa_answer ffa_send_on(struct call *c, uint64_t handle, uint32_t length)
{
	struct mailbox *m = &c->vcpu->vm->mailbox;
	const uint8_t *tx = mailbox_tx_begin(m);
	enum status status = STATUS_INVALID_PARAMETERS;
	bool sent = false;
	uint32_t offset = 0;

	if (tx != NULL && (uint32_t)c->arg[4] == 0 && length != 0 &&
	    length <= mailbox_size(m) && length % RUN_SIZE == 0)
		status = go_on(c, handle, tx, length, &sent, &offset);
	if (tx != NULL)
		mailbox_tx_end(m);
	if (status == STATUS_OK && sent)
		return ffa_success((uint32_t)handle, FFA_HANDLE_UPPER);
	if (status == STATUS_OK)
		return ffa_fragment(FFA_ID(MEM_FRAG_RX), handle, offset);
	if (status != STATUS_AGAIN)
		return ffa_status(status);
	c->then = CALL_REPEATS;
	return ffa_fragment(FFA_ID(MEM_FRAG_TX), handle, length);
}

struct ffa_answer ffa_mem_frag_tx(struct call *c)
{
	return ffa_send_on(c, ffa_handle(c), (uint32_t)c->arg[3]);
}
