/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The watchdog that the firmware's FDT names, for machines whose firmware
 * neither switches off nor resets.
 */
#include <libfdt.h>

#include "kernel/boot/boot_parts.h"

/* The first range of reg is the same in all of them. */
static const char *const watchdogs[] = {
	"brcm,bcm2835-pm",
	"brcm,bcm2835-pm-wdt",
};

static bool read_regs(const void *fdt, int node, struct pa_range *regs,
		      struct boot_error *error)
{
	struct fdt_regs all;
	struct fdt_reg reg;
	const char *reason;

	if (fdt_regs_open(fdt, node, &all, &reason)) {
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
	return boot_error_at(error, BOOT_FDT, fdt, node, "reg", "%s", reason);
}

bool boot_read_watchdog(const void *fdt, struct boot_info *info,
			struct boot_error *error)
{
	for (size_t i = 0; i < sizeof(watchdogs) / sizeof(*watchdogs); i++) {
		int node = fdt_node_offset_by_compatible(fdt, -1, watchdogs[i]);

		if (node >= 0 && fdt_read_is_okay(fdt, node))
			return read_regs(fdt, node, &info->watchdog, error);
	}
	return true;
}
