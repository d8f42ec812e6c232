/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the firmware's FDT says about the machine: memory, CPUs and how they
 * start, PSCI, console, interrupt controller, watchdog, ramdisk. The readers
 * only read; names point into the tree and live as long as it does.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "kernel/boot/error.h"
#include "kernel/boot/fdt_nodes.h"
#include "kernel/drivers/uart.h"
#include "kernel/entry/smc_filter.h"
#include "lib/addr.h"

#define BOOT_MAX_RANGES 64 /* of each kind */

/* A range and the node that names it ("/memreserve/" for the map's entries). */
struct boot_range {
	struct pa_range range;
	const char *name;
	bool no_map; /* reserved ranges only */
};

struct boot_ranges {
	struct boot_range ranges[BOOT_MAX_RANGES];
	size_t count;
};

enum boot_cpu_start {
	BOOT_CPU_NO_START, /* no method that can be used from EL2 */
	BOOT_CPU_PSCI,
	BOOT_CPU_SPIN_TABLE,
};

struct boot_cpu {
	uint64_t mpidr;	       /* affinity fields only */
	uint64_t release_addr; /* spin table only */
	enum boot_cpu_start start;
};

/* How firmware's PSCI is called, if it is 0.2 or later: 0.1 has other ids. */
enum boot_conduit {
	BOOT_CONDUIT_NONE,
	BOOT_CONDUIT_SMC,
	BOOT_CONDUIT_HVC, /* our own vector at EL2: nothing to call there */
};

/* About 8 KiB: never on a stack. */
struct boot_info {
	struct boot_ranges memory;
	struct boot_ranges reserved;
	struct boot_ranges devices;
	struct boot_ranges withheld; /* no VM may touch them */
	/* [0] is this CPU, the others follow in reverse order of the FDT. */
	struct boot_cpu cpus[KEEL_MAX_CPUS];
	size_t cpu_count;
	enum boot_conduit conduit;
	uint32_t psci_0_1[SMC_PSCI_0_1]; /* its ids, 0 where none is named */
	unsigned int gic_version;	 /* 2, 3, or 0: none that we know */
	struct pa_range watchdog;	 /* of a Raspberry Pi; empty: none */
	struct pa_range ramdisk;
};

/*
 * Checks that fdt is a well-formed tree of version 17 whose size is at most
 * max_size bytes, which are readable. Must come before everything below.
 */
bool boot_info_check(const void *fdt, size_t max_size,
		     struct boot_error *error);

/*
 * Finds the console of /chosen/stdout-path (or linux,stdout-path). False where
 * one is named that cannot be used. Then, and where none is named, it is the
 * one known as serial0, or has no driver. For this the tree need only have
 * passed fdt_read_check_header(): a console is wanted before anything is
 * refused.
 */
bool boot_info_console(const void *fdt, const struct boot_nodes *nodes,
		       struct uart *uart, struct boot_error *error);

/*
 * Reads the rest. boot_mpidr is the MPIDR_EL1 of this CPU, bits other than the
 * affinity fields are ignored. False where something is malformed, where a list
 * has more entries than we hold, where this CPU is not listed, or where there
 * is no ramdisk or no memory.
 */
bool boot_info_read(const void *fdt, const struct boot_nodes *nodes,
		    uint64_t boot_mpidr, struct boot_info *info,
		    struct boot_error *error);
