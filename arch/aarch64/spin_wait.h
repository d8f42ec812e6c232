/* SPDX-License-Identifier: BSD-3-Clause */
/* The monitor's loop in which CPUs wait that PSCI does not start. */
#pragma once

#include <stdint.h>

#include "config.h"

struct cpu;

/* A CPU that may come; spin_entry looks for its own id, MPIDR's affinity. */
struct spin_slot {
	uint64_t id;
	struct cpu *cpu; /* NULL: none */
};

extern struct spin_slot spin_slots[KEEL_MAX_CPUS]; /* by index */

/* Waits, on the CPU itself, until it is wanted; spin_entry.S calls this. */
void spin_wait(struct cpu *cpu);
