/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A physical CPU. Its structure is written at boot and by the CPU itself alone,
 * but for the fields marked atomic.
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
	/* PSCI CPU_ON: where the primary begins; set by who sets on. */
	uint64_t start_entry;
	uint64_t start_arg;
	/* PSCI CPU_SUSPEND: where the primary goes on if its state is lost. */
	bool suspended;
	uint64_t resume_entry;
	uint64_t resume_arg;
};

_Static_assert(offsetof(struct cpu, arch) == 0, "arch_cpu_of() casts");

extern struct cpu cpus[KEEL_MAX_CPUS];
extern uint32_t cpu_count;

/* The CPU whose affinity bits are id, or NULL. */
struct cpu *cpu_find(uint64_t id);
