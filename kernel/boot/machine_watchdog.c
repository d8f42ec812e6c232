/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The watchdog that the firmware's FDT names, for machines whose firmware
 * neither switches off nor resets.
 */
#include "kernel/boot/boot_parts.h"

/* The first range of reg is the same in all of them. */
bool boot_read_watchdog(struct boot_reader *r, const struct boot_nodes *nodes,
			struct boot_info *info)
{
	size_t kind;
	int bus;

	return !boot_find_in_use(r, nodes, BOOT_NODE_PM, BOOT_NODE_PM_WDT,
				 &kind, &bus) ||
	       boot_first_reg(r, bus, &info->watchdog);
}
