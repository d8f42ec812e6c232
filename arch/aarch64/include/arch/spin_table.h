/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * CPUs that firmware keeps in a loop until they find an address to go to (the
 * Devicetree specification's "spin-table"). At boot the monitor takes them,
 * once, out of that loop into one of its own, where arch_cpu_start() finds them
 * and to which arch_cpu_stop() returns them. From then on firmware need not be
 * trusted with them.
 */
#pragma once

#include <stdbool.h>

struct cpu;

/*
 * Makes a CPU known to the code that released CPUs run first; a CPU that comes
 * earlier waits there forever. Several CPUs may look at one release address, so
 * all must be expected before any is released (N-41).
 */
void arch_spin_expect(struct cpu *cpu);

/*
 * Releases a CPU, and with it all that look at the same address. The page of
 * its release address must be mapped and writable, and the monitor's map must
 * be final. Called once for each CPU, at boot.
 */
void arch_spin_release(const struct cpu *cpu);

/*
 * Waits, a second at most, for the CPU to arrive. Returns false if it does not.
 */
bool arch_spin_await(const struct cpu *cpu);
