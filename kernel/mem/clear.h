/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Clearing, in steps, of pages that no VM can reach but one that shared them
 * and takes them back: of any number (W-09). No lock is held.
 */
#pragma once

#include "kernel/base/status.h"
#include "kernel/mem/region.h"

struct cpu;
struct mem_progress;

/*
 * Clears *left, whole pages, from its beginning: one step at least, then on
 * until nothing is left (STATUS_OK) or an interrupt is pending (STATUS_AGAIN).
 * INVALID_PARAMETERS: the memory at the beginning of *left cannot be written
 * (N-03).
 */
MUST_CHECK enum status scrub_range(const struct cpu *cpu,
				   struct pa_range *left);

/* Clears pages of p from where progress stands, as scrub_range() does. */
MUST_CHECK enum status scrub(const struct cpu *cpu,
			     const struct region_pages *p,
			     struct mem_progress *progress);
