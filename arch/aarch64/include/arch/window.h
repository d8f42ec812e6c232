/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Guests' memory that the monitor sees. The tables for it are part of the
 * image: no call of a guest takes a page for them.
 *
 * Each CPU has a window of WINDOW_PAGES pages, mapped and unmapped by this CPU
 * alone. There are WINDOW_BUFFERS buffers of up to WINDOW_BUFFER_PAGES pages,
 * two for each VM, which all CPUs see.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "arch/window_pages.h"
#include "lib/addr.h"
#include "lib/compiler.h"

struct cpu;

/*
 * Zeroes 1 to WINDOW_PAGES pages at start, through to the point of coherency.
 * Returns false on an external abort; the content of the pages is unknown then.
 */
MUST_CHECK bool window_clear(const struct cpu *cpu, pa_t start, uint64_t pages);

/*
 * Maps adjacent pages as buffer number n, which has none, and returns where.
 * The caller keeps others away from this number.
 */
void *window_map_buffer(uint32_t n, pa_t start, uint64_t pages, bool writable);

/* Unmaps the pages of buffer number n, which has so many, on every CPU. */
void window_unmap_buffer(uint32_t n, uint64_t pages);
