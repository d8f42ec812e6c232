/* SPDX-License-Identifier: BSD-3-Clause */
/* Lists of ranges that the firmware's tree names. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "kernel/boot/fdt_reader.h"
#include "lib/addr.h"

#define BOOT_MAX_RANGES 64 /* of each list */

/* A range and the node that names it ("/memreserve/" for the map's entries). */
struct boot_range {
	struct pa_range range;
	const char *name;
	bool no_map; /* reserved ranges only */
};

struct boot_ranges {
	struct boot_range ranges[BOOT_MAX_RANGES];
	size_t count;
};

/* Appends a range. Returns false, with the reader's error, if list is full. */
bool boot_append(const struct boot_reader *r, struct boot_ranges *list,
		 const struct boot_range *range);
