/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Clears pages, any number of them, in steps (W-09). No VM can reach them but
 * one that has shared them and takes them back. The caller holds no lock.
 *
 * How far a region is cleared is kept with the region, and nothing of the
 * caller: borrowers that come together each claim the next step, and a call
 * that an interrupt cuts short is gone on with by whoever makes the next one.
 */
#pragma once

#include <stdatomic.h>

#include "kernel/base/status.h"
#include "kernel/mem/region.h"

struct cpu;

/*
 * Clears *left, whole pages, from its beginning, through cpu's window: one step
 * of WINDOW_PAGES pages at least, then on until nothing is left (STATUS_OK) or
 * an interrupt is pending (STATUS_AGAIN). INVALID_PARAMETERS: the memory at the
 * beginning of *left cannot be written (N-03).
 */
MUST_CHECK enum status scrub_range(const struct cpu *cpu,
				   struct pa_range *left);

/*
 * Clears the pages of a region from where they are not clear yet, through cpu's
 * window, step by step as scrub_range() does. STATUS_OK: all are clear.
 * STATUS_AGAIN: an interrupt is pending, or another CPU clears the last of
 * them. INVALID_PARAMETERS: one cannot be written; it is tried again next time.
 */
MUST_CHECK enum status scrub(const struct cpu *cpu, struct region_pages *p);

/* Has scrub() begin with the first page. No other call may be in it. */
static inline void scrub_from_start(struct region_pages *p)
{
	/* relaxed: the slot's word is written next, with release */
	atomic_store_explicit(&p->cleared, 0, memory_order_relaxed);
}
