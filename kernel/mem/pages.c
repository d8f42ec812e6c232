/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/mem/pages.h"

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
 * True if all pages of the region have these attributes in t. Counts in tables,
 * if it is not NULL, those that prepare() is to make sure of.
 */
static bool survey(struct ptable_locked t, uint32_t *tables,
		   const struct region_pages *p, uint64_t attrs)
{
	uint16_t order[REGION_RUNS_MAX];

	return ptable_survey(t, tables, p->runs, region_order(p, order),
			     p->count, attrs);
}

/* Makes sure of tables for a change of all pages. NO_MEMORY. */
static enum status prepare(struct ptable_locked t, uint32_t tables,
			   const struct region_pages *p)
{
	uint16_t order[REGION_RUNS_MAX];

	return ptable_prepare(t, tables, p->runs, region_order(p, order),
			      p->count) ?
		       STATUS_OK :
		       STATUS_NO_MEMORY;
}

/* Gives surveyed pages the attributes to instead of from. NO_MEMORY. */
static enum status change_pages(struct ptable_locked t, uint32_t tables,
				const struct region_pages *p, uint64_t from,
				uint64_t to)
{
	enum status status = prepare(t, tables, p);

	if (status == STATUS_OK)
		ptable_commit(t, p->runs, p->count, from, to);
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

/* Checks the pages of a send, then the rights that it grants (W-07, W-08). */
static enum status check_send(struct ptable_locked t, uint32_t *tables,
			      const struct region_pages *p,
			      const struct region_id *id, bool clear)
{
	struct page_mode mode = stage2_mode(p->attrs);

	if (!survey(t, tables, p, p->attrs))
		return STATUS_INVALID_PARAMETERS;
	if ((mode.access & ACCESS_DEVICE) ||
	    mode.state != mem_transition(id, STEP_SEND).from)
		return STATUS_INVALID_PARAMETERS;
	if (grants_more(id, mode.access))
		return STATUS_DENIED;
	if (clear && !(mode.access & ACCESS_WRITE))
		return STATUS_DENIED;
	return STATUS_OK;
}

enum status pages_take(struct ptable_locked t, struct region_pages *p,
		       const struct region_id *id, bool clear)
{
	enum status status;
	uint32_t tables;

	p->attrs = ptable_look(t, ipa(p->runs[0].begin));
	status = check_send(t, &tables, p, id, clear);
	if (status != STATUS_OK)
		return status;
	return change_pages(t, tables, p, p->attrs, sent_attrs(id, p));
}

bool pages_are_sent(struct ptable_locked t, const struct region_pages *p,
		    const struct region_id *id)
{
	return survey(t, NULL, p, sent_attrs(id, p));
}

enum status pages_prepare_map(struct ptable_locked t,
			      const struct region_pages *p)
{
	uint32_t tables;

	if (!survey(t, &tables, p, NO_ATTRS))
		return STATUS_INVALID_PARAMETERS;
	return prepare(t, tables, p);
}

void pages_map(struct ptable_locked t, const struct region_pages *p,
	       const struct region_id *id, unsigned b)
{
	ptable_commit(t, p->runs, p->count, NO_ATTRS, held_attrs(id, b));
}

enum status pages_unmap(struct ptable_locked t, const struct region_pages *p,
			const struct region_id *id, unsigned b)
{
	uint64_t held = held_attrs(id, b);
	uint32_t tables;

	if (!survey(t, &tables, p, held))
		return STATUS_INVALID_PARAMETERS;
	return change_pages(t, tables, p, held, NO_ATTRS);
}

void pages_forget(struct ptable_locked t, const struct region_pages *p,
		  const struct region_id *id)
{
	ptable_commit(t, p->runs, p->count, sent_attrs(id, p), NO_ATTRS);
}

enum status pages_return(struct ptable_locked t, const struct region_pages *p,
			 const struct region_id *id)
{
	uint64_t sent = sent_attrs(id, p);
	uint32_t tables;

	if (!survey(t, &tables, p, sent))
		return STATUS_INVALID_PARAMETERS;
	return change_pages(t, tables, p, sent, p->attrs);
}
