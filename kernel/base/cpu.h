/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A physical CPU. Its structure is written at boot and by the CPU itself alone,
 * except for the atomic field, and start_entry and start_arg.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/cpu_state.h"
#include "config.h"

struct cpu {
	struct arch_cpu arch; /* first field: arch_cpu_of() */
	atomic_bool on;	      /* started, or being started */
	/* Entry and x0 of CPU_ON, written by the caller that set `on`. */
	uint64_t start_entry;
	uint64_t start_arg;
	/* Entry and x0 of CPU_SUSPEND, used if the CPU loses its state. */
	bool suspended; /* CPU_SUSPEND has not returned */
	uint64_t resume_entry;
	uint64_t resume_arg;
};

_Static_assert(offsetof(struct cpu, arch) == 0, "arch_cpu_of() casts");

extern struct cpu cpus[KEEL_MAX_CPUS];
extern uint32_t cpu_count;

/* Returns the CPU with this MPIDR affinity (struct arch_cpu), or NULL. */
struct cpu *cpu_find(uint64_t id);
