/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The page-state table: what each step of each operation demands of the pages
 * in the table of the VM that makes it, and what it makes of them (abi.md's
 * 6.3, PSA FF-A "memory management transactions").
 */
#pragma once

#include "arch/stage2.h"
#include "kernel/mem/region.h"

enum mem_step {
	STEP_SEND,	 /* in the sender's table */
	STEP_RETRIEVE,	 /* in the borrower's */
	STEP_RELINQUISH, /* in the borrower's */
	STEP_RECLAIM,	 /* in the sender's */
};

struct page_transition {
	enum page_state from;
	enum page_state to;
};

/*
 * The transition of a step. exclusive: the region has one borrower only. There
 * is none for relinquishing a donation, which the receiver owns: from and to
 * are PAGE_NONE then.
 */
struct page_transition mem_transition(enum mem_op op, enum mem_step step,
				      bool exclusive);
