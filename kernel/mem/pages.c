/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/mem/pages.h"

#include "kernel/map/room.h"
#include "kernel/mem/transition.h"
#include "lib/compiler.h"

/* Attributes of pages that a VM has nothing to do with. */
#define NO_ATTRS ((uint64_t)0)

/* Returns the attributes of the sender's pages while the region is live. */
OUTLINED static uint64_t sent_attrs(const struct region_id *id,
				    const struct region_pages *p)
{
	return stage2_in_state(p->attrs, mem_transition(id, STEP_SEND).to);
}

/* Returns the attributes of borrower b's pages while it holds the region. */
static uint64_t held_attrs(const struct region_id *id, unsigned b)
{
	struct page_mode mode = { mem_transition(id, STEP_RETRIEVE).to,
				  id->borrowers[b].access };

	return stage2_attrs(mode);
}

/*
 * Locks t once all pages of the region have these attributes in it, and lack no
 * table to get others. INVALID_PARAMETERS, NO_MEMORY, AGAIN: t is not locked.
 */
static enum status lock_pages(struct ptable *t, const struct region_pages *p,
			      uint64_t attrs, struct ptable_locked *locked)
{
	uint16_t numbers[REGION_RUNS_MAX];
	const uint16_t *order = region_order(p, numbers);
	enum status status;
	uint32_t lacking;

	do {
		*locked = ptable_lock(t);
		if (!ptable_survey(*locked, &lacking, p->runs, order, p->count,
				   attrs)) {
			ptable_unlock(*locked);
			return STATUS_INVALID_PARAMETERS;
		}
		if (lacking == 0)
			return STATUS_OK;
		status = ptable_make_room(*locked, lacking, p->runs, order,
					  p->count);
	} while (status == STATUS_OK);
	return status;
}

/* Gives all pages the attributes to instead of from. */
static enum status change_pages(struct ptable *t, const struct region_pages *p,
				uint64_t from, uint64_t to)
{
	struct ptable_locked locked;
	enum status status = lock_pages(t, p, from, &locked);

	if (status != STATUS_OK)
		return status;
	ptable_commit(locked, p->runs, p->count, from, to);
	ptable_unlock(locked);
	return STATUS_OK;
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

/* Checks the rights that a send grants (W-07, W-08) of pages with p->attrs. */
static enum status check_rights(const struct region_pages *p,
				const struct region_id *id, bool clear)
{
	struct page_mode mode = stage2_mode(p->attrs);

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
 * Tries to take the pages of a send. If only tables are lacking for that, says
 * how many, and has done nothing.
 */
static enum status try_take(struct ptable_locked t, struct region_pages *p,
			    const uint16_t *order, const struct region_id *id,
			    bool clear, uint32_t *lacking)
{
	enum status status;

	*lacking = 0;
	p->attrs = ptable_look(t, ipa(p->runs[0].begin));
	status = check_rights(p, id, clear);
	if (!ptable_survey(t, lacking, p->runs, order, p->count, p->attrs))
		return STATUS_INVALID_PARAMETERS;
	if (status != STATUS_OK)
		*lacking = 0;
	else if (*lacking == 0)
		ptable_commit(t, p->runs, p->count, p->attrs,
			      sent_attrs(id, p));
	return status;
}

enum status pages_take(struct ptable *t, struct region_pages *p,
		       const struct region_id *id, bool clear)
{
	uint16_t numbers[REGION_RUNS_MAX];
	const uint16_t *order = region_order(p, numbers);
	enum status status;
	uint32_t lacking;

	do {
		struct ptable_locked locked = ptable_lock(t);

		status = try_take(locked, p, order, id, clear, &lacking);
		if (lacking != 0)
			status = ptable_make_room(locked, lacking, p->runs,
						  order, p->count);
		else
			ptable_unlock(locked);
	} while (lacking != 0 && status == STATUS_OK);
	return status;
}

bool pages_are_sent(struct ptable_locked t, const struct region_pages *p,
		    const struct region_id *id)
{
	uint16_t numbers[REGION_RUNS_MAX];

	return ptable_survey(t, NULL, p->runs, region_order(p, numbers),
			     p->count, sent_attrs(id, p));
}

enum status pages_lock_unmapped(struct ptable *t, const struct region_pages *p,
				struct ptable_locked *locked)
{
	return lock_pages(t, p, NO_ATTRS, locked);
}

void pages_map(struct ptable_locked t, const struct region_pages *p,
	       const struct region_id *id, unsigned b)
{
	ptable_commit(t, p->runs, p->count, NO_ATTRS, held_attrs(id, b));
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
