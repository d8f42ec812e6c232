/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The record of a region: memory that one VM gives to others. A descriptor of
 * any SPCI or FF-A version is parsed into it once, at the send.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "kernel/map/ptable.h"
#include "lib/compiler.h"

#define REGION_BORROWERS   8
#define REGION_INLINE_RUNS 1
#define REGION_RUNS_MAX	   (PAGE_SIZE / sizeof(struct page_run))

/* The most that the runs of a region may come to (tools/bench --masked). */
#define REGION_ENTRIES_MAX   4608U
#define REGION_TABLE_ENTRIES 128U
#define REGION_RUNS_SMALL    2 /* so few never come to more */

enum mem_op {
	MEM_DONATE,
	MEM_LEND,
	MEM_SHARE,
};

struct borrower {
	uint16_t vm;
	uint8_t access; /* enum page_access: what the sender grants */
	uint8_t note;	/* of the first one: what FF-A notes of the send */
};

/* Sender, borrowers and rights: what later calls for the region compare. */
struct region_id {
	uint64_t tag;	/* chosen by the sender; borrowers must name it */
	uint32_t pages; /* in all runs */
	uint16_t sender;
	uint8_t op; /* enum mem_op */
	uint8_t borrower_count;
	struct borrower borrowers[REGION_BORROWERS];
};

/* Returns the index in borrowers[] of the VM with this id, or -1. */
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
	uint32_t count;		   /* of runs */
	bool ascending;		   /* each run is behind the one before */
	_Atomic(uint64_t) cleared; /* of dirty pages: how far (clear.c) */
	struct page_run inline_runs[REGION_INLINE_RUNS];
};

/*
 * Sorts the indices of the runs (at most REGION_RUNS_MAX) by address, into
 * order[]. Returns order, or NULL if the runs are ascending as they are.
 */
COLD const uint16_t *region_order(const struct region_pages *p,
				  uint16_t order[REGION_RUNS_MAX]);

/*
 * True if the runs do not overlap. None may wrap around the end of the address
 * space.
 */
COLD bool region_disjoint(const struct region_pages *p);

/*
 * False if a call for these runs, of so many pages together, would change too
 * many entries of a page table without a look at interrupts. A page is one; so
 * is a block of 2 MiB that a run has whole, but no more than are in two GiB. A
 * run that lies in more than one block counts as REGION_TABLE_ENTRIES more.
 */
COLD bool region_fits(const struct region_pages *p, uint32_t pages);
