/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The table of page states: for each step of each operation, the state that the
 * pages must have in the stage-2 table of a VM, and the state that they get
 * (PSA FF-A, "memory management transactions").
 */
#pragma once

#include "arch/stage2.h"
#include "kernel/mem/region.h"

enum mem_step {
	STEP_SEND,	 /* in the sender's table */
	STEP_RETRIEVE,	 /* in the borrower's */
	STEP_RELINQUISH, /* in the borrower's */
	STEP_RECLAIM,	 /* in the sender's */
	STEP_TAKEN,	 /* in the sender's, when a donation is retrieved */
	MEM_STEPS,
};

struct page_transition { /* enum page_state, in a byte to be small */
	uint8_t from;
	uint8_t to;
};

/* The rows of the table: enum mem_op, and a lend to several borrowers. */
enum mem_row {
	ROW_DONATE,
	ROW_LEND,
	ROW_SHARE,
	ROW_LEND_MANY, /* to more than one borrower */
	MEM_ROWS,
};

/* A donation cannot be relinquished: both states are PAGE_NONE. */
extern const struct page_transition mem_transitions[MEM_ROWS][MEM_STEPS];

/* Returns what a step does to the state of the pages of a region. */
static inline struct page_transition mem_transition(const struct region_id *id,
						    enum mem_step step)
{
	unsigned row = id->op;

	if (row == ROW_LEND && id->borrower_count > 1)
		row = ROW_LEND_MANY;
	return mem_transitions[row][step];
}
