/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/machine_watchdog.h"

#include "kernel/boot/fdt_kind.h"

/* In every kind of node the first range of reg has the registers used. */
bool machine_read_watchdog(struct boot_reader *r,
			   const struct boot_nodes *nodes,
			   struct pa_range *watchdog)
{
	size_t kind;

	return !boot_find_in_use(r, nodes, BOOT_NODE_PM, BOOT_NODE_PM_WDT,
				 &kind) ||
	       boot_first_reg(r, watchdog);
}
