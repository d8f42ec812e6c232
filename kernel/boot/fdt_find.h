/* SPDX-License-Identifier: BSD-3-Clause */
/* Finds firmware's tree, and maps it where it can be read. */
#pragma once

#include "lib/addr.h"

struct boot_fdt {
	const void *fdt; /* aligned, and mapped */
	struct pa_range range;
	struct pa_range source; /* mapped to find or move it; may be empty */
};

/*
 * Finds the tree that firmware passed in x0, or, without one, below the image;
 * moves one that is not aligned (N-43); and maps it. If there is no tree, maps
 * as many bytes as a header has, which the checks of the tree then refuse.
 */
void fdt_find(pa_t fdt, struct boot_fdt *f);

/* Makes the tree read-only and unmaps f->source. Only at EL2. */
void fdt_protect(const struct boot_fdt *f);
