/* SPDX-License-Identifier: BSD-3-Clause */
/* The CPU that a thread of the test plays (arch/host.h). */
#pragma once

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>

#define MPIDR_AFFINITY 0xff00ffffffULL /* Aff3 in bits 39:32, Aff2 to Aff0 */

/* True in tests, where a check of an invariant costs no guest's time. */
#define ARCH_CHECKS true

/* Yields to other threads, once in 64 calls, so that long waits stay short. */
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

/* Returns the affinity of the CPU that the test plays: its index in Aff1. */
uint64_t cpu_affinity(void);

/* True at each look for which host_interrupt_every() asks. */
bool cpu_interrupt_pending(void);

/* Return host_counter and host_frequency. */
uint64_t cpu_ticks(void);
uint64_t cpu_ticks_per_second(void);

/* Ends the test, or jumps to host_halted. */
_Noreturn void cpu_halt(void);

uint64_t arch_stack_top(uint32_t cpu_index);
