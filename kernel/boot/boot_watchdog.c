/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The watchdog that the firmware's FDT names, for machines whose firmware
 * neither switches off nor resets.
 */
#include <libfdt.h>

#include "kernel/boot/boot_parts.h"

/* The first range of reg is the same in all of them. */
static bool read_regs(const void *fdt, const struct boot_found *found,
		      struct pa_range *regs, struct boot_error *error)
{
	struct fdt_regs all;
	struct fdt_reg reg;
	const char *reason;

	if (fdt_regs_open(fdt, found->bus, found->first, &all, &reason)) {
		switch (fdt_regs_next(&all, &reg, &reason)) {
		case FDT_REG_OK:
			*regs = boot_range_of(&reg);
			return true;
		case FDT_REG_END:
			reason = "empty";
			break;
		case FDT_REG_BAD:
			break;
		}
	}
	return boot_error_at(error, BOOT_FDT, fdt, found->first, "reg", "%s",
			     reason);
}

bool boot_read_watchdog(const void *fdt, const struct boot_nodes *nodes,
			struct boot_info *info, struct boot_error *error)
{
	for (size_t i = BOOT_NODE_PM; i <= BOOT_NODE_PM_WDT; i++) {
		const struct boot_found *found =
			boot_node_in_use(fdt, nodes, i);

		if (found != NULL)
			return read_regs(fdt, found, &info->watchdog, error);
	}
	return true;
}
