/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The monitor's own stage 1: VA equals PA, nothing writable is executable, and
 * of guests' memory only RX and TX buffers stay mapped.
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
 * already with the same protection. False: the pool has no page for a table, a
 * part of r is mapped otherwise, or r cannot be reached (W-17); nothing has
 * changed. Takes the lock of the map.
 */
__attribute__((warn_unused_result)) bool monitor_map(struct pa_range r,
						     enum map_prot prot);

/*
 * Unmaps page aligned r on every CPU, and gives tables that have become empty
 * back to the pool. Unmapping a part of what one call has mapped may split a
 * block, which takes a page of the pool and panics without one: for boot only.
 * Takes the lock of the map.
 */
void monitor_unmap(struct pa_range r);
