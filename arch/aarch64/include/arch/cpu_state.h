/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The part of a physical CPU that belongs to arch/. The kernel's struct cpu
 * begins with it, so that a pointer to one is a pointer to the other. Assembly
 * knows the offsets in arch/aarch64/layout.h; regs_check.c checks that they
 * agree.
 *
 * Fields are written at boot and by the CPU itself alone, except for the atomic
 * fields.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "lib/addr.h"

struct cpu;
struct vcpu;

/* How a CPU is started, as the FDT says. */
enum cpu_method {
	CPU_METHOD_NONE, /* cannot be started: only the boot CPU runs */
	CPU_METHOD_PSCI,
	CPU_METHOD_SPIN_TABLE,
};

struct arch_cpu {
	uint64_t stack_top;   /* first field: assembly loads it */
	struct vcpu *primary; /* the primary's vCPU tied to this CPU */
	uint64_t id;	      /* MPIDR affinity, Aff3 in bits 39:32 */
	pa_t release_addr;    /* spin table, in firmware's memory */
	uint32_t index;
	enum cpu_method method;
	/*
	 * last_vcpu[vm]: the vCPU of that VM which ran last on this CPU. Before
	 * another one is entered, its stage-1 TLB entries must go: ASIDs are
	 * per vCPU. UINT16_MAX: none has run.
	 */
	uint16_t last_vcpu[KEEL_MAX_VMS + 1];
	atomic_bool parked; /* spin table: the CPU is in the monitor's loop */
	atomic_bool wanted; /* spin table: the CPU shall leave that loop */
};

/* Returns arch/'s part of cpu. */
static inline struct arch_cpu *arch_cpu_of(struct cpu *cpu)
{
	return (struct arch_cpu *)cpu;
}

/* Returns arch/'s part of cpu, read only. */
static inline const struct arch_cpu *arch_cpu_view(const struct cpu *cpu)
{
	return (const struct arch_cpu *)cpu;
}
