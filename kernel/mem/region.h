/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The version-free record of memory that one VM gave to others: what the wire
 * structures of every SPCI and FF-A version are parsed into, once.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kernel/map/ptable.h"

#define REGION_BORROWERS   8
#define REGION_INLINE_RUNS 1
#define REGION_RUNS_MAX	   (PAGE_SIZE / sizeof(struct page_run))

enum mem_op {
	MEM_DONATE,
	MEM_LEND,
	MEM_SHARE,
};

struct borrower {
	uint16_t vm;
	uint8_t access; /* enum page_access: what the sender grants */
	uint8_t reserved;
};

/* Who gave what to whom: what the checks of a call compare. */
struct region_id {
	uint64_t tag;
	uint32_t pages; /* in all runs */
	uint16_t sender;
	uint8_t op; /* enum mem_op */
	uint8_t borrower_count;
	struct borrower borrowers[REGION_BORROWERS];
};

/* The number of a VM among the borrowers, or -1. */
static inline int region_borrower(const struct region_id *id, uint16_t vm)
{
	for (int b = 0; b < id->borrower_count; b++) {
		if (id->borrowers[b].vm == vm)
			return b;
	}
	return -1;
}

/* Where it is. */
struct region_pages {
	uint64_t attrs; /* the sender's stage-2 attributes before the send */
	struct page_run *runs;
	uint32_t count;
	bool ascending; /* runs are in the order of their addresses */
	struct page_run inline_runs[REGION_INLINE_RUNS];
};

/*
 * Puts the indices of count runs (at most REGION_RUNS_MAX) into the order of
 * their addresses. Returns order, or NULL where runs are ascending already.
 */
const uint16_t *region_order(const struct region_pages *p,
			     uint16_t order[REGION_RUNS_MAX]);

/*
 * Checks that runs do not overlap, and finds whether they are ascending. The
 * runs do not wrap around the end of the address space.
 */
bool region_disjoint(struct region_pages *p);
