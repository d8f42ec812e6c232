/* SPDX-License-Identifier: BSD-3-Clause */
/* The machine's memory, told to the allocator before it places anything. */
#pragma once

#include <stdbool.h>

#include "kernel/boot/machine.h"
#include "kernel/boot/ram.h"

/*
 * Tells an empty allocator the RAM, what the firmware reserves, what the boot
 * loader put there, the monitor's image, and the pages that CPUs in spin tables
 * look at. The allocator keeps pointers to the tree's names. Returns false if
 * two ranges overlap that must not.
 */
bool ram_add_machine(struct ram *ram, const struct machine *m,
		     struct pa_range image, struct pa_range fdt,
		     struct boot_error *error);

/*
 * Keeps the ranges of a list, from number first on, from every VM: RAM_NO_MAP
 * (machine_withheld.h). Returns false if one overlaps what ram_keep() refuses.
 */
bool ram_withhold(struct ram *ram, const struct boot_ranges *list, size_t first,
		  struct boot_error *error);
