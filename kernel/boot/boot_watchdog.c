/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The watchdog that the firmware's FDT names, for machines whose firmware
 * neither switches off nor resets.
 */
#include <libfdt.h>

#include "kernel/boot/boot_parts.h"

/* The first range of reg is the same in all of them. */
bool boot_read_watchdog(const void *fdt, const struct boot_nodes *nodes,
			struct boot_info *info, struct boot_error *error)
{
	size_t kind;
	const struct boot_found *found = boot_node_in_use(
		fdt, nodes, BOOT_NODE_PM, BOOT_NODE_PM_WDT, &kind);

	return found == NULL ||
	       boot_read_first_reg(fdt, found->bus, found->first,
				   &info->watchdog, error);
}
