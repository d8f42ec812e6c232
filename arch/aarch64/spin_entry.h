/* SPDX-License-Identifier: BSD-3-Clause */
/* Ways into the monitor's loop for CPUs that PSCI does not start. */
#pragma once

struct cpu;

/* Is where a released CPU begins, with its MMU off. */
extern const char spin_entry[];

/* Makes the calling CPU wait in that loop, giving up its stack. */
_Noreturn void spin_park(struct cpu *cpu);
