/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Clears pages, any number of them, in steps (W-09). No VM can reach them but
 * one that has shared them and takes them back. The caller holds no lock.
 */
#pragma once

#include "kernel/base/status.h"
#include "kernel/mem/region.h"

struct cpu;
struct mem_progress;

/*
 * Clears *left, whole pages, from its beginning, through cpu's window: one step
 * of WINDOW_PAGES pages at least, then on until nothing is left (STATUS_OK) or
 * an interrupt is pending (STATUS_AGAIN). INVALID_PARAMETERS: the memory at the
 * beginning of *left cannot be written (N-03).
 */
MUST_CHECK enum status scrub_range(const struct cpu *cpu,
				   struct pa_range *left);

/* Clears the pages of p from progress on, as scrub_range() does. */
MUST_CHECK enum status scrub(const struct cpu *cpu,
			     const struct region_pages *p,
			     struct mem_progress *progress);
