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

/* The first node in use of the kinds first to last; *kind says of which. */
const struct boot_found *boot_node_in_use(const void *fdt,
					  const struct boot_nodes *nodes,
					  size_t first, size_t last,
					  size_t *kind);

/* The first range of a node's reg; bus as for fdt_regs_open(). */
bool boot_read_first_reg(const void *fdt, int bus, int node,
			 struct pa_range *range, struct boot_error *error);

/* An optional number of at most max; *value stays where there is none. */
bool boot_read_number(const void *fdt, int node, const char *name, uint64_t max,
		      uint64_t *value, struct boot_error *error);

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
