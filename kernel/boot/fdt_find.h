/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the firmware's tree is, and that it is where it can be read. */
#pragma once

#include "lib/addr.h"

struct boot_fdt {
	const void *fdt; /* aligned, and mapped */
	struct pa_range range;
	struct pa_range source; /* mapped on the way to it; may be empty */
};

/*
 * Finds the tree that firmware passed in x0, or, without one, below the image;
 * moves one that is not aligned (N-43); and maps it. Where there is none, range
 * is as long as a header.
 */
void fdt_find(pa_t fdt, struct boot_fdt *f);

/*
 * Makes the tree's map read-only and unmaps what was mapped on the way to it.
 * Only at EL2.
 */
void fdt_protect(const struct boot_fdt *f);
