/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Each CPU's window on memory that the monitor does not keep mapped: at most
 * WINDOW_PAGES pages at a time, mapped and unmapped by this CPU alone.
 */
#pragma once

#include <stdbool.h>

#include "arch/window_pages.h"
#include "lib/addr.h"
#include "lib/compiler.h"

struct cpu;

/*
 * Zeroes 1 to WINDOW_PAGES pages at start, through to the point of coherency.
 * Returns false on an external abort; the content of the pages is unknown then.
 */
MUST_CHECK bool window_clear(const struct cpu *cpu, pa_t start, uint64_t pages);
