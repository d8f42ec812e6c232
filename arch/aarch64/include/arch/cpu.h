/* SPDX-License-Identifier: BSD-3-Clause */
/* The calling CPU: its id, how it waits, how it stops. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define MPIDR_AFFINITY 0xff00ffffffULL /* Aff3 in bits 39:32, Aff2 to Aff0 */

/* True in tests, where a check of an invariant costs no guest's time. */
#define ARCH_CHECKS false

/* Hints (YIELD) that this loop waits for another CPU. */
static inline void cpu_relax(void)
{
	__asm__ volatile("yield" ::: "memory");
}

/* Sleeps until cpu_wake() on another CPU; may return early. */
static inline void cpu_wait_event(void)
{
	__asm__ volatile("wfe" ::: "memory");
}

/* Wakes all CPUs in cpu_wait_event(). They see what was stored before. */
static inline void cpu_wake(void)
{
	__asm__ volatile("dsb ish; sev" ::: "memory");
}

/* Returns this CPU's affinity, in the format of struct arch_cpu's id. */
static inline uint64_t cpu_affinity(void)
{
	uint64_t mpidr;

	__asm__("mrs %0, mpidr_el1" : "=r"(mpidr));
	return mpidr & MPIDR_AFFINITY;
}

/*
 * True if a physical interrupt or SError is pending, which the monitor keeps
 * masked, and is taken when the guest runs on. One that EL1 masks itself waits
 * in any case.
 */
bool cpu_interrupt_pending(void);

/* Return the system counter in ticks, and its frequency. */
static inline uint64_t cpu_ticks(void)
{
	uint64_t ticks;

	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
	return ticks;
}

static inline uint64_t cpu_ticks_per_second(void)
{
	uint64_t frequency;

	__asm__("mrs %0, cntfrq_el0" : "=r"(frequency));
	return frequency;
}

/* Stops this CPU for good. */
_Noreturn static inline void cpu_halt(void)
{
	__asm__ volatile("msr daifset, #15" ::: "memory");
	for (;;)
		__asm__ volatile("wfi" ::: "memory");
}

/*
 * Returns the end of the stack of the CPU with that index, for stack_top of
 * struct arch_cpu.
 */
uint64_t arch_stack_top(uint32_t cpu_index);
