/* SPDX-License-Identifier: BSD-3-Clause */
/* RAM, reservations and devices that the firmware's tree lists. */
#pragma once

#include <stdbool.h>

#include "kernel/boot/fdt_nodes.h"
#include "kernel/boot/fdt_reader.h"
#include "kernel/boot/ranges.h"

struct machine_memory {
	struct boot_ranges ram;
	struct boot_ranges reserved;
	struct boot_ranges devices; /* empty: the tree does not list them so */
};

/*
 * Reads the lists. Returns false, with the reader's error, where one is
 * malformed or too long, or if there is no RAM.
 */
bool machine_read_memory(struct boot_reader *r, const struct boot_nodes *nodes,
			 struct machine_memory *memory);
