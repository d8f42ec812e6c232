/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The interrupt controller that firmware's tree names. The primary drives it,
 * without the frames in machine_withheld.h. The monitor needs its version, and
 * checks that the tree describes it.
 */
#pragma once

#include <stdbool.h>

#include "kernel/boot/fdt_nodes.h"
#include "kernel/boot/fdt_reader.h"

/*
 * Sets *version to 2 or 3, or leaves it if no GIC is known. Returns false,
 * with the reader's error, if its ranges are malformed or too few.
 */
bool machine_read_gic(struct boot_reader *r, const struct boot_nodes *nodes,
		      unsigned int *version);
