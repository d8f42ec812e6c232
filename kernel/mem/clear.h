/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Clears pages, any number of them, in steps of WINDOW_PAGES pages (W-09). No
 * VM can reach the pages, except a sender that takes shared pages back. The
 * caller holds no lock.
 *
 * The region itself keeps how far it is cleared. Several CPUs may clear one
 * region: each claims the next step. After a call that an interrupt cut short,
 * the next call for the region, of any vCPU, goes on.
 */
#pragma once

#include <stdatomic.h>

#include "kernel/base/status.h"
#include "kernel/mem/region.h"

struct cpu;

/*
 * Clears *left, whole pages, through cpu's window, one step at least, and moves
 * left->begin behind each step, so that the next call goes on there. STATUS_OK:
 * *left is empty. STATUS_AGAIN: an interrupt is pending. INVALID_PARAMETERS:
 * the step at left->begin cannot be written (N-03).
 */
MUST_CHECK enum status clear_range(const struct cpu *cpu,
				   struct pa_range *left);

/*
 * Clears the pages of a region that are not clear yet, through cpu's window.
 * STATUS_OK: all are clear. STATUS_AGAIN: an interrupt is pending, or another
 * CPU has not ended its step. INVALID_PARAMETERS: a step cannot be written
 * (N-03); the next call tries it again.
 */
MUST_CHECK enum status clear_region(const struct cpu *cpu,
				    struct region_pages *p);

/* Has the next clear_region() begin with the first page. None is under way. */
static inline void clear_from_start(struct region_pages *p)
{
	/* relaxed: the slot's word is written next, with release */
	atomic_store_explicit(&p->cleared, 0, memory_order_relaxed);
}
