/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The parts of boot_info_read(), for the files that share it. Each fills its
 * part of *info, or returns false with *error filled.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kernel/boot/boot_info.h"
#include "lib/addr.h"
#include "lib/fdt_read.h"

#define BOOT_FDT "FDT" /* the file, for boot_error */

/* The first node of a kind if it is in use; NULL otherwise. */
static inline const struct boot_found *
boot_node_in_use(const void *fdt, const struct boot_nodes *nodes, size_t kind)
{
	const struct boot_found *found = &nodes->found[kind];

	return found->first >= 0 && fdt_read_is_okay(fdt, found->first) ?
		       found :
		       NULL;
}

/* PSCI first: which CPUs can be started depends on it. */
bool boot_read_psci(const void *fdt, const struct boot_nodes *nodes,
		    struct boot_info *info, struct boot_error *error);
bool boot_read_cpus(const void *fdt, const struct boot_nodes *nodes,
		    uint64_t boot_mpidr, struct boot_info *info,
		    struct boot_error *error);
bool boot_read_watchdog(const void *fdt, const struct boot_nodes *nodes,
			struct boot_info *info, struct boot_error *error);
bool boot_read_gic(const void *fdt, const struct boot_nodes *nodes,
		   struct boot_info *info, struct boot_error *error);

/* regs entries do not wrap around. */
static inline struct pa_range boot_range_of(const struct fdt_reg *reg)
{
	return (struct pa_range){ reg->address, reg->address + reg->size };
}
