/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/mem/parts.h"

#include <string.h>

#include "arch/cpu.h"
#include "kernel/map/room.h"
#include "kernel/mem/clear.h"
#include "kernel/mem/handle.h"
#include "kernel/mem/pages.h"
#include "kernel/mem/slot.h"
#include "kernel/vm/vm.h"

void parts_begin(struct slot *slot, const struct parts_coming *coming)
{
	struct region_part *first = parts_first(&slot->pages);

	slot->pages.in_parts = true;
	first->before = first;
	first->coming = *coming;
	/* relaxed: nobody but the caller has the slot */
	atomic_fetch_or_explicit(&slot->word, SLOT_RECLAIMED,
				 memory_order_relaxed);
}

OUTLINED enum status parts_lack(const struct region_pages *p, uint64_t pages)
{
	if (!p->in_parts || pages > UINT32_MAX)
		return STATUS_INVALID_PARAMETERS;
	parts_first(p)->coming.pages = (uint32_t)pages;
	return STATUS_OK;
}

struct region_pages *parts_room(struct ptable *t, struct region_pages *p)
{
	struct region_part *first = parts_first(p);
	struct region_part *part = first->before;
	struct region_pages *last = part == first ? p : &part->pages;

	if (last->count < PART_RUNS)
		return last;
	part = ptable_take_page(t);
	if (part == NULL)
		return NULL;
	part->before = first->before;
	first->before = part;
	last = &part->pages;
	last->runs = part->runs;
	last->count = 0;
	last->ascending = true;
	clear_from_start(last);
	return last;
}

enum status parts_take(struct ptable *t, const struct region_pages *p,
		       struct region_pages *last,
		       const struct region_pages *more,
		       const struct region_id *id)
{
	enum status status =
		pages_change(t, more, p->attrs, pages_sent_attrs(id, p));

	if (status != STATUS_OK)
		return status;
	last->ascending = last->count == 0 && more->ascending;
	last->count += more->count;
	return STATUS_OK;
}

void parts_end(struct region_pages *p)
{
	struct region_part *first = parts_first(p);

	if (first->before != first)
		return;
	memmove(p->runs + p->count, first->coming.more,
		sizeof(first->coming.more));
	p->in_parts = false;
}

struct region_part *parts_at(const struct region_pages *p, uint32_t run)
{
	struct region_part *first = parts_first(p);
	struct region_part *part = first->before;
	uint32_t at = (first->coming.runs - 1) / PART_RUNS * PART_RUNS;

	while (part != first && at != run) {
		part = part->before;
		at -= PART_RUNS;
	}
	return part == first ? NULL : part;
}

bool parts_has(struct vm *vm, const struct region_part *part)
{
	struct vm_locked locked = vm_lock(vm);
	uint64_t attrs = ptable_look(locked.table, ipa(part->runs->begin));

	vm_unlock(locked);
	return (attrs & STAGE2_VALID) != 0;
}

/* Gives back the page of the part behind which `behind` is, in the list. */
static void unlink_before(struct ptable *t, struct region_part *behind)
{
	struct region_part *part = behind->before;

	behind->before = part->before;
	ptable_give_page(t, part);
}

OUTLINED enum status parts_unmap(struct vm *vm, const struct slot_view *view,
				 unsigned b)
{
	struct region_part *first = parts_first(&view->slot->pages);
	struct region_part *part = first->before;

	for (; part != first; part = part->before) {
		enum status status;

		if (part->pages.count == 0 || !parts_has(vm, part))
			continue;
		clear_from_start(&part->pages);
		status = pages_unmap(&vm->ptable, &part->pages, &view->id, b);
		if (status == STATUS_OK && cpu_interrupt_pending())
			status = STATUS_AGAIN;
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

/*
 * Makes the pages of one part, if they are not yet, the borrower's own, and
 * looks at pending interrupts if it is not the first one.
 */
static enum status own(struct vm *vm, const struct slot_view *view, unsigned b,
		       struct region_pages *p, uint64_t from)
{
	const struct region_id *id = &view->id;
	struct page_mode own = { PAGE_OWNED, id->borrowers[b].access };
	enum status status;

	if (p->count == 0)
		return STATUS_OK;
	status = pages_change(&vm->ptable, p, from, stage2_attrs(own));
	if (status == STATUS_OK)
		status = pages_change(&vm_find(id->sender)->ptable, p,
				      pages_sent_attrs(id, &view->slot->pages),
				      PAGES_NO_ATTRS);
	if (status != STATUS_OK)
		return status;
	p->count = 0;
	return p != &view->slot->pages && cpu_interrupt_pending() ?
		       STATUS_AGAIN :
		       STATUS_OK;
}

enum status parts_own(struct vm *vm, const struct slot_view *view, unsigned b)
{
	struct region_pages *p = &view->slot->pages;
	struct region_part *first = parts_first(p);
	struct region_part *last = first->before;
	struct region_part *part = last;
	struct vm *sender = vm_find(view->id.sender);
	uint64_t from = PAGES_NO_ATTRS;

	for (;;) {
		enum status status = own(
			vm, view, b, part == first ? p : &part->pages, from);

		if (status != STATUS_OK)
			return status;
		if (part == first)
			break;
		/* Until all is done the last one's runs are needed (AGAIN). */
		if (part != last)
			unlink_before(&sender->ptable, last);
		part = last->before;
		from = pages_held_attrs(&view->id, b);
	}
	unlink_before(&sender->ptable, first);
	p->in_parts = false;
	slot_consume(view);
	handle_free(view->slot, sender);
	return STATUS_OK;
}

OUTLINED enum status parts_return(struct ptable *t, struct region_pages *p,
				  const struct region_id *id)
{
	struct region_part *first = parts_first(p);
	uint64_t sent = pages_sent_attrs(id, p);

	first->coming.runs = 0;
	first->coming.left = 0;
	while (first->before != first) {
		const struct region_pages *last = &first->before->pages;
		enum status status = STATUS_OK;

		if (last->count != 0)
			status = pages_change(t, last, sent, p->attrs);
		if (status != STATUS_OK)
			return status;
		unlink_before(t, first);
		if (cpu_interrupt_pending())
			return STATUS_AGAIN;
	}
	p->in_parts = false;
	return STATUS_OK;
}

enum status parts_clear(const struct cpu *cpu, struct region_pages *p)
{
	struct region_part *part = parts_first(p)->before;
	enum status status = STATUS_OK;

	for (; part != parts_first(p) && status == STATUS_OK;
	     part = part->before)
		status = clear_region(cpu, &part->pages);
	return status;
}
