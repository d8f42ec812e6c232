/* SPDX-License-Identifier: BSD-3-Clause */
/* What of the machine's memory is there, and what is taken before we begin. */
#pragma once

#include <stdbool.h>

#include "kernel/boot/machine.h"
#include "kernel/boot/ram.h"

/*
 * Tells an empty allocator the RAM, what the firmware reserves, what the boot
 * loader put there, our own image, and the pages that CPUs in spin tables look
 * at. The names of the tree live on in it. False where any two are in each
 * other's way.
 */
bool boot_memory(struct ram *ram, const struct boot_info *info,
		 struct pa_range image, struct pa_range fdt,
		 struct boot_error *error);

/*
 * Makes ranges of a list, from number first on, nobody's: devices that no VM
 * may touch (withheld.h). False where something is there already.
 */
bool boot_memory_withhold(struct ram *ram, const struct boot_ranges *list,
			  size_t first, struct boot_error *error);
