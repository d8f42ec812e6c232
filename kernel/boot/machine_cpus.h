/* SPDX-License-Identifier: BSD-3-Clause */
/* The CPUs that the firmware's tree lists, and how they start. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "kernel/boot/fdt_nodes.h"
#include "kernel/boot/fdt_reader.h"
#include "kernel/boot/machine_psci.h"

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

struct machine_cpus {
	/* [0] is this CPU, the others follow in reverse order of the tree. */
	struct boot_cpu cpus[KEEL_MAX_CPUS];
	size_t count;
};

/*
 * Reads /cpus; conduit is that of PSCI. CPUs behind the first KEEL_MAX_CPUS are
 * left out, with a warning for each; not the CPU boot_mpidr. Returns false,
 * with the reader's error, if a CPU is malformed or listed twice, if one that
 * is left out is in a spin table, or if boot_mpidr is not among them.
 */
bool machine_read_cpus(struct boot_reader *r, const struct boot_nodes *nodes,
		       uint64_t boot_mpidr, enum boot_conduit conduit,
		       struct machine_cpus *list);
