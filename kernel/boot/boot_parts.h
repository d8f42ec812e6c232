/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The parts of boot_info_read(), for the files that share it. Each fills its
 * part of *info, or returns false with the reader's error filled.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kernel/boot/fdt_reader.h"
#include "kernel/boot/machine.h"

/*
 * Takes the next node of a kind of those that are found by compatible: the
 * first where the reader's node is -1. False, and -1, where there is no more.
 */
bool boot_next_of_kind(struct boot_reader *r, const struct boot_nodes *nodes,
		       size_t kind);

/*
 * Takes the first node in use of the kinds first to last; *kind says of which,
 * *bus is as for fdt_regs_open(). False where there is none.
 */
bool boot_find_in_use(struct boot_reader *r, const struct boot_nodes *nodes,
		      size_t first, size_t last, size_t *kind, int *bus);

/* Appends a range, or refuses it where there are too many. */
bool boot_append(const struct boot_reader *r, struct boot_ranges *list,
		 const struct boot_range *range);

/* PSCI first: which CPUs can be started depends on it. */
bool boot_read_psci(struct boot_reader *r, const struct boot_nodes *nodes,
		    struct boot_info *info);
bool boot_read_cpus(struct boot_reader *r, const struct boot_nodes *nodes,
		    uint64_t boot_mpidr, struct boot_info *info);
bool boot_read_watchdog(struct boot_reader *r, const struct boot_nodes *nodes,
			struct boot_info *info);
bool boot_read_gic(struct boot_reader *r, const struct boot_nodes *nodes,
		   struct boot_info *info);
bool boot_read_withheld(struct boot_reader *r, const struct boot_nodes *nodes,
			struct boot_info *info);
