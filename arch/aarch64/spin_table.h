/* SPDX-License-Identifier: BSD-3-Clause */
/* What the files share that start and stop CPUs; see arch/spin_table.h. */
#pragma once

#include <stdint.h>

struct cpu;

/* Tells a CPU that waits in our loop to go on to upcall_cpu_on(). PSCI's
 * result. */
int64_t spin_start(struct cpu *cpu);

/* entry.S: sends the CPU that runs this to wait there, giving up its stack. */
_Noreturn void spin_park(struct cpu *cpu);
