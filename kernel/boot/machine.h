/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The machine that the firmware's tree describes, part by part; each part has a
 * file of its own that reads it. Names point into the tree and live as long as
 * it does.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/boot/error.h"
#include "kernel/boot/fdt_nodes.h"
#include "kernel/boot/machine_cpus.h"
#include "kernel/boot/machine_memory.h"
#include "kernel/boot/machine_psci.h"
#include "lib/addr.h"

/* About 8 KiB: never on a stack. */
struct machine {
	struct machine_memory memory;
	struct boot_ranges withheld; /* no VM may touch them */
	struct machine_psci psci;
	struct machine_cpus cpus;
	unsigned int gic_version; /* 2, 3, or 0: none that is known */
	struct pa_range watchdog; /* of a Raspberry Pi; empty: none */
	struct pa_range ramdisk;
};

/*
 * True if fdt is a well-formed tree of version 17 of at most max_size bytes:
 * says of what boot_find_nodes() found with that size why it is not. Comes
 * before machine_read().
 */
bool machine_check(const void *fdt, size_t max_size,
		   const struct boot_nodes *nodes, struct boot_error *error);

/*
 * Reads the tree. boot_mpidr is this CPU's MPIDR_EL1, of which only the
 * affinity fields count. Returns false where something is malformed, where a
 * list is too long, where this CPU is not listed, or where there is no ramdisk
 * or no RAM.
 */
bool machine_read(const void *fdt, const struct boot_nodes *nodes,
		  uint64_t boot_mpidr, struct machine *m,
		  struct boot_error *error);
