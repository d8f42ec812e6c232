/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The record of memory that one VM gives to others. The wire structures of
 * every SPCI and FF-A version are parsed into it, once.
 */
#pragma once

#include <stdatomic.h>
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

/* Sender, borrowers and rights: the part that the checks of a call compare. */
struct region_id {
	uint64_t tag;
	uint32_t pages; /* in all runs */
	uint16_t sender;
	uint8_t op; /* enum mem_op */
	uint8_t borrower_count;
	struct borrower borrowers[REGION_BORROWERS];
};

/* Returns the number of a VM among the borrowers, or -1. */
static inline int region_borrower(const struct region_id *id, uint16_t vm)
{
	for (int b = 0; b < id->borrower_count; b++) {
		if (id->borrowers[b].vm == vm)
			return b;
	}
	return -1;
}

/* The memory itself. */
struct region_pages {
	uint64_t attrs; /* the sender's stage-2 attributes before the send */
	struct page_run *runs;
	uint32_t count;
	bool ascending; /* runs are in the order of their addresses */
	_Atomic(uint64_t) cleared; /* how far they are, if they are (clear.h) */
	struct page_run inline_runs[REGION_INLINE_RUNS];
};

/*
 * Sorts the indices of the runs (at most REGION_RUNS_MAX) by their addresses.
 * Returns order, or NULL if the runs are ascending as they are.
 */
const uint16_t *region_order(const struct region_pages *p,
			     uint16_t order[REGION_RUNS_MAX]);

/*
 * True if runs, none of which wraps around the end of the address space, do not
 * overlap. Notes whether they are ascending.
 */
bool region_disjoint(struct region_pages *p);
