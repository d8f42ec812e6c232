/* SPDX-License-Identifier: BSD-3-Clause */
/* A VM's stage-2 table, and runs of pages in it: types alone. */
#pragma once

#include <stdint.h>

#include "arch/stage2.h"
#include "kernel/base/lock.h"
#include "lib/addr.h"
#include "lib/page_list.h"

/* Adjacent pages. begin is the first page's IPA, which is its PA, too. */
struct page_run {
	uint64_t begin;
	uint64_t pages;
};

/* Returns the first address behind a run that does not wrap around. */
static inline uint64_t page_run_end(struct page_run run)
{
	return run.begin + (run.pages << PAGE_SHIFT);
}

/*
 * The table that was used last: calls, and runs of a call, often share one. The
 * number is that of an address, shifted; NO_TABLE if no table is remembered.
 */
struct last_table {
	uint64_t number; /* of what the table covers: address >> shift >> 9 */
	uint64_t *entries;
	uint32_t shift; /* of what an entry covers */
};

#define NO_TABLE (~(uint64_t)0)

#define VMID_SHIFT 48 /* in VTTBR_EL2 */

struct ptable {
	uint64_t *root;
	uint64_t vttbr; /* root and VMID, as VTTBR_EL2 has them */
	struct stage2_shape shape;
	uint8_t root_shift;	/* shift of what one entry of the root covers */
	struct spinlock lock;	/* of the entries, and the counts about them */
	struct page_list share; /* the VM's free pages; the same lock */
	struct last_table last; /* the same lock; forgotten with the table */
	uint32_t making;	/* calls that make room (room.h) */
	uint32_t promised;	/* pages of the share, to these */
};
