/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The monitor's own stage 1: one to one, nothing writable is executable, and no
 * guest's memory is in it at rest but the RX and TX buffers.
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
 * Maps page aligned r at the VA of the same number. False: no page for a
 * table, or r cannot be reached (W-17); nothing is changed then. Parts that are
 * mapped already with the same protection may overlap. Locks: takes its own.
 */
__attribute__((warn_unused_result)) bool monitor_map(struct pa_range r,
						     enum map_prot prot);

/*
 * Takes page aligned r out of the map again, on every CPU, and gives table
 * pages that fell empty back to the slab. Taking out a part of what one call
 * has mapped may split a block, which takes pages of the pool and is for the
 * time of boot only: it panics without them. Locks: takes its own.
 */
void monitor_unmap(struct pa_range r);
