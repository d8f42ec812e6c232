/* SPDX-License-Identifier: BSD-3-Clause */
/* The CPU that a thread of the test plays (arch/host.h). */
#pragma once

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>

#define MPIDR_AFFINITY 0xff00ffffffULL /* Aff3 in bits 39:32, Aff2 to Aff0 */

/* Gives way to other threads, but not so often that long waits take long. */
static inline void cpu_relax(void)
{
	static _Thread_local unsigned times;

	if (++times % 64 == 0)
		sched_yield();
}

static inline void cpu_wait_event(void)
{
	cpu_relax();
}

static inline void cpu_wake(void)
{
}

/* Affinity of the CPU that the test plays: its index in Aff1. */
uint64_t cpu_affinity(void);

/* As host_interrupt_every() has it. */
bool cpu_interrupt_pending(void);

/* host_counter and host_frequency. */
uint64_t cpu_ticks(void);
uint64_t cpu_ticks_per_second(void);

/* Ends the test, or goes where host_halted says. */
_Noreturn void cpu_halt(void);

uint64_t arch_stack_top(uint32_t cpu_index);
