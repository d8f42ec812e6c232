/* SPDX-License-Identifier: BSD-3-Clause */
/* Shared by the files that start and stop CPUs; see arch/spin_table.h. */
#pragma once

#include <stdint.h>

struct cpu;

/*
 * Tells a CPU that waits in the monitor's loop to go on to upcall_cpu_on().
 */
void spin_start(struct cpu *cpu);
