/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/mem/state.h"

enum row {
	ROW_DONATE,
	ROW_LEND, /* to one */
	ROW_LEND_MANY,
	ROW_SHARE,
	ROWS,
};

static const struct page_transition transitions[ROWS][STEP_RECLAIM + 1] = {
	[ROW_DONATE] = {
		[STEP_SEND]       = { PAGE_OWNED, PAGE_NONE },
		[STEP_RETRIEVE]   = { PAGE_NONE, PAGE_OWNED },
		[STEP_RELINQUISH] = { PAGE_NONE, PAGE_NONE },
		[STEP_RECLAIM]    = { PAGE_NONE, PAGE_OWNED },
	},
	[ROW_LEND] = {
		[STEP_SEND]       = { PAGE_OWNED, PAGE_OWNED_LENT },
		[STEP_RETRIEVE]   = { PAGE_NONE, PAGE_BORROWED },
		[STEP_RELINQUISH] = { PAGE_BORROWED, PAGE_NONE },
		[STEP_RECLAIM]    = { PAGE_OWNED_LENT, PAGE_OWNED },
	},
	[ROW_LEND_MANY] = {
		[STEP_SEND]       = { PAGE_OWNED, PAGE_OWNED_LENT },
		[STEP_RETRIEVE]   = { PAGE_NONE, PAGE_BORROWED_SHARED },
		[STEP_RELINQUISH] = { PAGE_BORROWED_SHARED, PAGE_NONE },
		[STEP_RECLAIM]    = { PAGE_OWNED_LENT, PAGE_OWNED },
	},
	[ROW_SHARE] = {
		[STEP_SEND]       = { PAGE_OWNED, PAGE_OWNED_SHARED },
		[STEP_RETRIEVE]   = { PAGE_NONE, PAGE_BORROWED_SHARED },
		[STEP_RELINQUISH] = { PAGE_BORROWED_SHARED, PAGE_NONE },
		[STEP_RECLAIM]    = { PAGE_OWNED_SHARED, PAGE_OWNED },
	},
};

struct page_transition mem_transition(enum mem_op op, enum mem_step step,
				      bool exclusive)
{
	static const enum row rows[] = {
		[MEM_DONATE] = ROW_DONATE,
		[MEM_LEND] = ROW_LEND,
		[MEM_SHARE] = ROW_SHARE,
	};
	enum row row = rows[op];

	if (row == ROW_LEND && !exclusive)
		row = ROW_LEND_MANY;
	return transitions[row][step];
}
