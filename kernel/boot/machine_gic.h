/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The interrupt controller that the firmware's tree names. It is the primary's
 * but for what machine_withheld.c takes: the monitor only has to know which it
 * is, and that it is described.
 */
#pragma once

#include <stdbool.h>

#include "kernel/boot/fdt_nodes.h"
#include "kernel/boot/fdt_reader.h"

/*
 * Sets *version to 2 or 3, and leaves it where no GIC is known. Returns false,
 * with the reader's error, if its ranges are malformed or too few.
 */
bool machine_read_gic(struct boot_reader *r, const struct boot_nodes *nodes,
		      unsigned int *version);
