/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/ranges.h"

bool boot_append(const struct boot_reader *r, struct boot_ranges *list,
		 const struct boot_range *range)
{
	if (list->count == BOOT_MAX_RANGES)
		return boot_error_set(r->error, "%s: more than %d such ranges",
				      range->name, BOOT_MAX_RANGES);
	list->ranges[list->count++] = *range;
	return true;
}
