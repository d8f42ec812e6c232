/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/mem/pages.h"

#include "arch/cpu.h"
#include "kernel/map/room.h"
#include "kernel/mem/transition.h"
#include "lib/compiler.h"

/* With more runs each step by itself is long (tools/bench --masked). */
#define RUNS_AT_ONCE 64

OUTLINED uint64_t pages_sent_attrs(const struct region_id *id,
				   const struct region_pages *p)
{
	enum page_state to = mem_transition(id, STEP_SEND).to;

	return stage2_in_state(p->attrs, to);
}

uint64_t pages_held_attrs(const struct region_id *id, unsigned b)
{
	struct page_mode mode = { mem_transition(id, STEP_RETRIEVE).to,
				  id->borrowers[b].access };

	return stage2_attrs(mode);
}

/*
 * True if a call for these pages is to be made again before it begins its next
 * step, with nothing done yet: the interrupt will be taken, so it is a matter
 * of time only.
 */
OUTLINED static bool interrupted(const struct region_pages *p)
{
	return p->count > RUNS_AT_ONCE && cpu_interrupt_pending();
}

/*
 * Makes tables that the runs lack, and releases the lock. Only here the order
 * of the runs matters, and they are sorted without a lock.
 */
COLD static enum status make_room(struct ptable_locked locked,
				  const struct region_pages *p)
{
	uint16_t numbers[REGION_RUNS_MAX];
	const uint16_t *order;
	uint32_t lacking;

	ptable_unlock(locked);
	if (interrupted(p))
		return STATUS_AGAIN;
	order = region_order(p, numbers);
	locked = ptable_lock(locked.table);
	lacking = ptable_tables_for(locked, p->runs, order, p->count);
	return ptable_make_room(locked, lacking, p->runs, order, p->count);
}

/*
 * Locks t once all pages of the region have these attributes in it, and lack no
 * table to get others. INVALID_PARAMETERS, NO_MEMORY, AGAIN: t is not locked.
 */
static inline __attribute__((always_inline)) enum status
lock_pages(struct pages_locked *l, struct ptable *t,
	   const struct region_pages *p, uint64_t attrs)
{
	enum status status;

	do {
		l->table = ptable_lock(t);
		if (!ptable_survey(l->table, &l->found, p->runs, p->count,
				   attrs)) {
			ptable_unlock(l->table);
			return STATUS_INVALID_PARAMETERS;
		}
		if (!l->found.lacking)
			return STATUS_OK;
		status = make_room(l->table, p);
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

enum status pages_change(struct ptable *t, const struct region_pages *p,
			 uint64_t from, uint64_t to)
{
	struct pages_locked l;
	enum status status = lock_pages(&l, t, p, from);

	if (status == STATUS_OK)
		commit_pages(&l, p, to);
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

enum status pages_take(struct ptable *t, struct region_pages *p,
		       const struct region_id *id, bool clear)
{
	struct pages_locked l;
	enum status status;

	if (interrupted(p))
		return STATUS_AGAIN;
	do {
		l.table = ptable_lock(t);
		status = STATUS_INVALID_PARAMETERS;
		if (ptable_survey(l.table, &l.found, p->runs, p->count,
				  PTABLE_ANY))
			status = check_rights(l.found.attrs, id, clear);
		if (status != STATUS_OK) {
			ptable_unlock(l.table);
			return status;
		}
		if (!l.found.lacking) {
			p->attrs = l.found.attrs;
			commit_pages(&l, p, pages_sent_attrs(id, p));
			return STATUS_OK;
		}
		status = make_room(l.table, p);
	} while (status == STATUS_OK);
	return status;
}

/* Out of line, so that *found is not on the stack for the rest of a call. */
OUTLINED bool pages_are_sent(struct ptable_locked t,
			     const struct region_pages *p,
			     const struct region_id *id)
{
	struct ptable_found found;

	return ptable_survey(t, &found, p->runs, p->count,
			     pages_sent_attrs(id, p));
}

enum status pages_lock_unmapped(struct pages_locked *l, struct ptable *t,
				const struct region_pages *p)
{
	if (interrupted(p))
		return STATUS_AGAIN;
	return lock_pages(l, t, p, PAGES_NO_ATTRS);
}

void pages_unlock(struct pages_locked *l)
{
	ptable_unlock(l->table);
}

void pages_map(struct pages_locked *l, const struct region_pages *p,
	       const struct region_id *id, unsigned b)
{
	commit_pages(l, p, pages_held_attrs(id, b));
}

enum status pages_unmap(struct ptable *t, const struct region_pages *p,
			const struct region_id *id, unsigned b)
{
	return pages_change(t, p, pages_held_attrs(id, b), PAGES_NO_ATTRS);
}

void pages_forget(struct ptable_locked t, const struct region_pages *p,
		  const struct region_id *id)
{
	ptable_commit(t, p->runs, p->count, pages_sent_attrs(id, p),
		      PAGES_NO_ATTRS);
}

enum status pages_return(struct ptable *t, const struct region_pages *p,
			 const struct region_id *id)
{
	return pages_change(t, p, pages_sent_attrs(id, p), p->attrs);
}
