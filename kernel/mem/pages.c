/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/mem/pages.h"

#include "arch/cpu.h"
#include "kernel/map/room.h"
#include "kernel/mem/transition.h"
#include "lib/compiler.h"

/* With more runs each step by itself is long (tools/bench --masked). */
#define RUNS_AT_ONCE 64

/* Attributes of pages that a VM has nothing to do with. */
#define NO_ATTRS ((uint64_t)0)

/* Returns the attributes of the sender's pages while the region is live. */
OUTLINED static uint64_t sent_attrs(const struct region_id *id,
				    const struct region_pages *p)
{
	enum page_state to = mem_transition(id, STEP_SEND).to;

	return stage2_in_state(p->attrs, to);
}

/* Returns the attributes of borrower b's pages while it holds the region. */
static uint64_t held_attrs(const struct region_id *id, unsigned b)
{
	struct page_mode mode = { mem_transition(id, STEP_RETRIEVE).to,
				  id->borrowers[b].access };

	return stage2_attrs(mode);
}

/* True if each step for these pages is long, and calls look around between. */
static bool are_many(const struct region_pages *p)
{
	return p->count > RUNS_AT_ONCE;
}

/* True if many runs are to be made again, since an interrupt is pending. */
static bool interrupted(const struct region_pages *p)
{
	return are_many(p) && cpu_interrupt_pending();
}

COLD OUTLINED bool pages_cut_short(struct ptable *t,
				   const struct region_pages *p)
{
	if (!interrupted(p))
		return false;
	ptable_make_one(t, p->runs, p->count);
	return true;
}

/*
 * Makes tables that the runs lack; with an error the lock is released. Only
 * here the order of the runs matters, and they are sorted without a lock. Of
 * many runs it looks for interrupts after each step that takes all of them.
 */
COLD static enum status make_room(struct pages_locked *l,
				  const struct region_pages *p)
{
	struct ptable *t = l->table.table;
	enum status status = STATUS_AGAIN;
	uint16_t numbers[REGION_RUNS_MAX];
	const uint16_t *order;
	uint32_t lacking;

	ptable_unlock(l->table);
	if (pages_cut_short(t, p))
		return status;
	order = region_order(p, numbers);
	if (pages_cut_short(t, p))
		return status;
	l->table = ptable_lock(t);
	lacking = ptable_tables_for(l->table, p->runs, order, p->count);
	ptable_unlock(l->table);
	if (pages_cut_short(t, p))
		return status;
	l->table = ptable_lock(t);
	status = ptable_make_room(l->table, lacking, l->found.attrs, p->runs,
				  p->count);
	if (status == STATUS_OK && interrupted(p)) {
		ptable_unlock(l->table);
		status = STATUS_AGAIN;
	}
	return status;
}

/* True if a borrower is granted a right that access does not hold. */
static bool grants_more(const struct region_id *id, unsigned access)
{
	for (unsigned b = 0; b < id->borrower_count; b++) {
		if (id->borrowers[b].access & ~access)
			return true;
	}
	return false;
}

/* Checks the rights that a send grants (W-07, W-08) of pages with attrs. */
static enum status check_rights(uint64_t attrs, const struct region_id *id,
				bool clear)
{
	struct page_mode mode = stage2_mode(attrs);

	if ((mode.access & ACCESS_DEVICE) ||
	    mode.state != mem_transition(id, STEP_SEND).from)
		return STATUS_INVALID_PARAMETERS;
	if (grants_more(id, mode.access))
		return STATUS_DENIED;
	if (clear && !(mode.access & ACCESS_WRITE))
		return STATUS_DENIED;
	return STATUS_OK;
}

/*
 * Locks t once all pages of the region have these attributes in it, and lack no
 * table to get others; id: and its sender may send them. An interrupt cuts many
 * runs short before their commit, which is long by itself. INVALID_PARAMETERS,
 * DENIED, NO_MEMORY, AGAIN: t is not locked.
 */
static inline __attribute__((always_inline)) enum status
lock_pages(struct pages_locked *l, struct ptable *t,
	   const struct region_pages *p, uint64_t attrs,
	   const struct region_id *id, bool clear)
{
	enum status status;

	l->table = ptable_lock(t);
	do {
		status = STATUS_INVALID_PARAMETERS;
		if (ptable_survey(l->table, &l->found, p->runs, p->count,
				  attrs))
			status = id == NULL ? STATUS_OK :
					      check_rights(l->found.attrs, id,
							   clear);
		if (status == STATUS_OK && l->found.lacking) {
			status = make_room(l, p);
			continue;
		}
		if (status == STATUS_OK && interrupted(p))
			status = STATUS_AGAIN;
		if (status != STATUS_OK)
			ptable_unlock(l->table);
		return status;
	} while (status == STATUS_OK);
	return status;
}

/* Gives all pages the attributes to, and the lock back. */
static void commit_pages(struct pages_locked *l, const struct region_pages *p,
			 uint64_t to)
{
	ptable_commit_found(l->table, &l->found, p->runs, p->count, to);
	ptable_unlock(l->table);
}

/* Gives all pages the attributes to instead of from. */
static enum status change_pages(struct ptable *t, const struct region_pages *p,
				uint64_t from, uint64_t to)
{
	struct pages_locked l;
	enum status status = lock_pages(&l, t, p, from, NULL, false);

	if (status == STATUS_OK)
		commit_pages(&l, p, to);
	return status;
}

enum status pages_take(struct ptable *t, struct region_pages *p,
		       const struct region_id *id, bool clear)
{
	struct pages_locked l;
	enum status status = lock_pages(&l, t, p, PTABLE_ANY, id, clear);

	if (status == STATUS_OK) {
		p->attrs = l.found.attrs;
		commit_pages(&l, p, sent_attrs(id, p));
	}
	return status;
}

/* Out of line, so that *found is not on the stack for the rest of a call. */
OUTLINED bool pages_are_sent(struct ptable_locked t,
			     const struct region_pages *p,
			     const struct region_id *id)
{
	struct ptable_found found;

	return ptable_survey(t, &found, p->runs, p->count, sent_attrs(id, p));
}

enum status pages_lock_unmapped(struct pages_locked *l, struct ptable *t,
				const struct region_pages *p)
{
	return lock_pages(l, t, p, NO_ATTRS, NULL, false);
}

void pages_unlock(struct pages_locked *l)
{
	ptable_unlock(l->table);
}

void pages_map(struct pages_locked *l, const struct region_pages *p,
	       const struct region_id *id, unsigned b)
{
	commit_pages(l, p, held_attrs(id, b));
}

enum status pages_unmap(struct ptable *t, const struct region_pages *p,
			const struct region_id *id, unsigned b)
{
	return change_pages(t, p, held_attrs(id, b), NO_ATTRS);
}

void pages_forget(struct ptable_locked t, const struct region_pages *p,
		  const struct region_id *id)
{
	ptable_commit(t, p->runs, p->count, sent_attrs(id, p), NO_ATTRS);
}

enum status pages_return(struct ptable *t, const struct region_pages *p,
			 const struct region_id *id)
{
	return change_pages(t, p, sent_attrs(id, p), p->attrs);
}
