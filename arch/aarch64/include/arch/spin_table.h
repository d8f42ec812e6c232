/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * CPUs that firmware keeps in a loop until they find an address to go to (the
 * Devicetree specification's "spin-table"). They are taken out of that loop
 * once, at boot, into one of ours, where arch_cpu_start() finds them and to
 * which arch_cpu_stop() brings them back: nothing below us has to be trusted
 * with them any more.
 */
#pragma once

#include <stdbool.h>

struct cpu;

/*
 * Makes a CPU known to the code that released CPUs run first: it waits for
 * ever if it comes before. As several may look at one release address, all are
 * expected before any is released (N-41).
 */
void arch_spin_expect(struct cpu *cpu);

/*
 * Lets a CPU go, with all that look at the same address. The page of its
 * release address is mapped, and writable; the monitor's map is what the CPU is
 * to find. Once for each CPU, at boot.
 */
void arch_spin_release(const struct cpu *cpu);

/* Waits, a second at most, until it has arrived. False: it has not. */
bool arch_spin_await(const struct cpu *cpu);
