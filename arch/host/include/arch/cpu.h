/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The CPU of the build machine, as far as tests steer it: who it is, whether an
 * interrupt waits for it, and how it stops.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#define MPIDR_AFFINITY 0xff00ffffffULL /* Aff3 in bits 39:32, Aff2 to Aff0 */

static inline void cpu_relax(void)
{
	__builtin_ia32_pause();
}

static inline void cpu_wait_event(void)
{
	cpu_relax();
}

static inline void cpu_wake(void)
{
}

/* Affinity of the CPU that the test plays. */
uint64_t cpu_affinity(void);

/* As host_interrupt_every() in arch/host.h says. */
bool cpu_interrupt_pending(void);

/* Ends the test: nothing may stop a CPU where tests do not expect it. */
_Noreturn void cpu_halt(void);

uint64_t arch_stack_top(uint32_t cpu_index);
