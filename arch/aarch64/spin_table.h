/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared by the files that start and stop CPUs; see arch/spin_table.h. */
#pragma once

#include <stdint.h>

struct cpu;

/*
 * Tells a CPU that waits in the monitor's loop to go on to upcall_cpu_on().
 * Returns PSCI's result.
 */
int64_t spin_start(struct cpu *cpu);

/* entry.S: makes the calling CPU wait in that loop, giving up its stack. */
_Noreturn void spin_park(struct cpu *cpu);
