/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A VM's stage-2 page table: look, prepare, commit.
 *
 * An operation looks at the pages that it is about (const), prepares, which
 * reserves every table that it can need, and commits, which cannot fail. The
 * caller holds the VM's lock from the look to the commit.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "arch/stage2.h"
#include "lib/addr.h"
#include "lib/slab.h"

/* Pages one behind the other; begin is their IPA, which is their PA, too. */
struct page_run {
	uint64_t begin;
	uint64_t pages;
};

struct ptable {
	uint64_t *root;
	uint64_t vttbr; /* root and VMID, as VTTBR_EL2 has them */
	struct stage2_shape shape;
	uint8_t root_shift; /* of what one entry of the root covers */
};

/* A change, from survey to end. Begin with PTABLE_CHANGE. */
struct ptable_change {
	struct reservation tables; /* reserved, not yet used */
	uint32_t needed;	   /* as the survey counted them */
	bool surveyed;
};

#define PTABLE_CHANGE ((struct ptable_change){ SLAB_RESERVATION, 0, false })

/*
 * Sets up an empty table for vmid. root is shape.roots pages of zeroes, aligned
 * to their size.
 */
void ptable_init(struct ptable *t, struct stage2_shape shape, void *root,
		 uint16_t vmid);

/* Does the run end below the IPA limit? Its numbers may be anything. */
bool ptable_covers(const struct ptable *t, struct page_run run);

/* The attributes of one page; an address out of reach has none. */
uint64_t ptable_look(const struct ptable *t, ipa_t a);

/*
 * Do n runs end below the IPA limit, and do all their pages have these
 * attributes? Counts on the way the tables that giving them others can need, so
 * that ptable_prepare() does not have to look again. Runs are taken in the
 * order of ascending addresses: run i is runs[order[i]], or runs[i] where order
 * is NULL. They do not overlap.
 */
__attribute__((warn_unused_result)) bool
ptable_survey(const struct ptable *t, struct ptable_change *c,
	      const struct page_run *runs, const uint16_t *order, uint32_t n,
	      uint64_t attrs);

/*
 * Reserves the tables that giving n runs other attributes can need, in the
 * order of ptable_survey(), and covered. False: the slab cannot give them even
 * after unused ones were folded; nothing has changed for the VM.
 */
__attribute__((warn_unused_result)) bool
ptable_prepare(struct ptable *t, struct ptable_change *c,
	       const struct page_run *runs, const uint16_t *order, uint32_t n);

/*
 * Changes prepared runs, all of which have the attributes from, to have the
 * attributes to, and invalidates what TLBs know of them, by break-before-make.
 * Several commits may follow one prepare, of a part of its runs each.
 */
void ptable_commit(struct ptable *t, struct ptable_change *c,
		   const struct page_run *runs, uint32_t n, uint64_t from,
		   uint64_t to);

/* Ends a change, committed or not: what it did not need goes to the slab. */
void ptable_end(struct ptable_change *c);
