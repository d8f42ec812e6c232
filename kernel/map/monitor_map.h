/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The monitor's own stage 1: VA equals PA, and nothing writable is executable.
 * Used by boot alone, on one CPU: the map is complete when guests run, so that
 * no call of theirs needs a table of it. Guests' memory is not in it;
 * arch/window.h shows what of it the monitor uses.
 */
#pragma once

#include <stdbool.h>

#include "lib/addr.h"

enum map_prot {
	MAP_READ,
	MAP_WRITE,
	MAP_DEVICE, /* nGnRE, readable and writable */
};

/*
 * Maps page aligned r at the VA of the same number. Parts of r may be mapped
 * already with the same protection. False: r cannot be reached (W-17), a part
 * of it is mapped otherwise, or the pool has no page for a table. The part
 * before that one is mapped then.
 */
__attribute__((warn_unused_result)) bool monitor_map(struct pa_range r,
						     enum map_prot prot);

/*
 * Unmaps page aligned r on every CPU, and gives tables that have become empty
 * back to the pool. Unmapping a part of what one call has mapped may split a
 * block, which takes a page of the pool and panics without one.
 */
void monitor_unmap(struct pa_range r);
