/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Changes of a VM's stage-2 page table: look, commit.
 *
 * An operation looks at its pages, which changes nothing, and commits, which
 * cannot fail. If tables are lacking for that it makes room in between (room.h)
 * and looks again. The caller holds the lock of the table from the last look to
 * the commit, and proves it by a struct ptable_locked.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/map/table.h"
#include "lib/compiler.h"

/* Proof that the lock of a table is held; made by ptable_lock() alone. */
struct ptable_locked {
	struct ptable *table;
};

/* Takes the lock of a table. There is no order between two tables: take one. */
static inline struct ptable_locked ptable_lock(struct ptable *t)
{
	spin_lock(&t->lock);
	return (struct ptable_locked){ t };
}

/* Gives the lock back: locked is no proof any more. */
static inline void ptable_unlock(struct ptable_locked locked)
{
	spin_unlock(&locked.table->lock);
}

/*
 * Sets up an empty table for vmid, with an empty share of the pool. root is
 * shape.roots pages of zeroes, aligned to their size.
 */
void ptable_init(struct ptable *t, struct stage2_shape shape, void *root,
		 uint16_t vmid);

/* True if a run, of any numbers, ends below the IPA limit. */
bool ptable_covers(const struct ptable *t, struct page_run run);

/* Returns the attributes of one page: 0 beyond the IPA limit. */
uint64_t ptable_look(struct ptable_locked locked, ipa_t a);

/* Runs of which a survey remembers the entries: the 16-page rows of bench. */
#define PTABLE_FOUND_MAX 16

/* Any attributes, if they are the same for all pages. */
#define PTABLE_ANY (~(uint64_t)0)

/* Where the entries of a run are, which are adjacent. */
struct ptable_place {
	uint64_t *entry; /* the first one */
	uint32_t shift;	 /* of what each of them covers */
	uint32_t n;	 /* how many */
};

/*
 * Tells a commit under the same lock what the survey before it has found, so
 * that the commit does not look for it again (K-07).
 */
struct ptable_found {
	uint64_t attrs; /* of all pages */
	bool lacking;	/* runs lack tables, or tables lie in them whole */
	bool simple;	/* each run's entries are adjacent */
	struct ptable_place places[PTABLE_FOUND_MAX]; /* of the first runs */
};

/*
 * True if n runs end below the IPA limit, and all their pages have the
 * attributes attrs, as far as found->lacking allows to tell. No run is empty or
 * wraps around, and they do not overlap. Writes *found.
 */
MUST_CHECK bool ptable_survey(struct ptable_locked locked,
			      struct ptable_found *found,
			      const struct page_run *runs, uint32_t n,
			      uint64_t attrs);

/*
 * Gives the n runs that *found tells of, which lack no table, the attributes to
 * by break-before-make, and invalidates what TLBs know of them.
 */
void ptable_commit_found(struct ptable_locked locked,
			 const struct ptable_found *found,
			 const struct page_run *runs, uint32_t n, uint64_t to);

/* The same without a survey; all pages of the runs have the attributes from. */
void ptable_commit(struct ptable_locked locked, const struct page_run *runs,
		   uint32_t n, uint64_t from, uint64_t to);
