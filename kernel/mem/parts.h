/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Regions of FF-A that are sent in fragments, or have more constituents than a
 * page: they have them in parts, one page of the sender's share each, whatever
 * the fragments were. No step is longer for a region of many parts: a step is
 * for one part, and looks at pending interrupts behind it.
 *
 * The slot of a region that is not sent completely is LIVE and RECLAIMED
 * (slot.h): no borrower can retrieve it, and RECLAIM, or the end of its sender,
 * gives home what was taken. A region that goes home does so from its last part
 * on, and so does what a borrower relinquishes: what it has is always the first
 * parts. How many these are is kept nowhere but in its page table.
 *
 * p is the slot's pages, which are the first part. Here no function takes the
 * slot: it is CLOSING, or one of its borrowers RELINQUISHING, for the caller.
 */
#pragma once

#include "kernel/base/status.h"
#include "kernel/mem/region.h"
#include "lib/compiler.h"

struct cpu;
struct slot;
struct slot_view;
struct vm;

/* With 8 runs of values (NOTE_IMPDEF), and all else, they are a page. */
#define PART_RUNS 244

/* How far a send is. */
struct parts_coming {
	struct page_run more[REGION_BORROWERS]; /* for behind (NOTE_IMPDEF) */
	uint32_t runs;	 /* of the whole region; 0: it is going home */
	uint32_t left;	 /* of these, to be sent */
	uint32_t pages;	 /* of those that are left */
	uint32_t base;	 /* bytes of the descriptor before its constituents */
	uint32_t at;	 /* offset in TX of what is not read of the fragment */
	enum status why; /* the region is given up: what the sender is told */
};

/* A page. */
struct region_part {
	struct page_run runs[PART_RUNS];
	union {
		struct parts_coming coming; /* of the first part */
		struct region_pages pages;  /* of the others */
	};
	struct region_part *before; /* of the first part: the last one */
};

_Static_assert(sizeof(struct region_part) <= PAGE_SIZE, "a page");

static inline struct region_part *parts_first(const struct region_pages *p)
{
	return (struct region_part *)p->runs;
}

/*
 * Begins a region, whose first runs will be in a claimed slot, in a page: once
 * it is published, it is half-sent.
 */
COLD void parts_begin(struct slot *slot, const struct parts_coming *coming);

/*
 * Notes that so many pages are not described by the first runs of a region.
 * INVALID_PARAMETERS: all have to be, or it has fewer.
 */
COLD MUST_CHECK enum status parts_lack(const struct region_pages *p,
				       uint64_t pages);

/* Returns a part with room for a run, or NULL (NO_MEMORY). */
struct region_pages *parts_room(struct ptable *t, struct region_pages *p);

/*
 * Takes the pages of more runs, which do not overlap, from their owner, whose
 * table t is. They stand behind those of `last`, which parts_room() has
 * returned, and belong to it from then on. INVALID_PARAMETERS, NO_MEMORY,
 * AGAIN: nothing has changed.
 */
MUST_CHECK enum status parts_take(struct ptable *t,
				  const struct region_pages *p,
				  struct region_pages *last,
				  const struct region_pages *more,
				  const struct region_id *id);

/*
 * Ends a send of which all is there. The runs of a region of one part are then
 * those of any other region.
 */
void parts_end(struct region_pages *p);

/* Returns how many runs the region has in all its parts. */
static inline uint32_t parts_runs(const struct region_pages *p)
{
	return p->in_parts ? parts_first(p)->coming.runs : p->count;
}

/* Returns the part, but for the first, that begins with this run, or NULL. */
struct region_part *parts_at(const struct region_pages *p, uint32_t run);

/* True if the borrower vm has the pages of this part, be it the first. */
bool parts_has(struct vm *vm, const struct region_part *part);

/*
 * As pages_unmap(), and AGAIN, of all parts but the first, as far as borrower
 * number b, which is vm, has them.
 */
COLD MUST_CHECK enum status
parts_unmap(struct vm *vm, const struct slot_view *view, unsigned b);

/*
 * Makes a donation, of which borrower number b lacks the last part at most, its
 * own, and frees the slot. INVALID_PARAMETERS, NO_MEMORY, AGAIN.
 */
MUST_CHECK enum status parts_own(struct vm *vm, const struct slot_view *view,
				 unsigned b);

/*
 * As pages_return(), and AGAIN, of all parts but the first, whose pages in the
 * sender's share are free then. The region has one part in the end.
 */
COLD MUST_CHECK enum status parts_return(struct ptable *t,
					 struct region_pages *p,
					 const struct region_id *id);

/* True if parts_return() has returned AGAIN. */
static inline bool parts_returning(const struct region_pages *p)
{
	return p->in_parts && parts_first(p)->coming.runs == 0;
}

/* As clear_region(), of all parts but the first. */
COLD MUST_CHECK enum status parts_clear(const struct cpu *cpu,
					struct region_pages *p);
