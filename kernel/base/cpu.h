/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A physical CPU. Its structure is touched by itself alone, but for the fields
 * marked atomic.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "lib/addr.h"

struct vcpu;

/* How a CPU is started, as the FDT says. */
enum cpu_method {
	CPU_METHOD_NONE, /* it cannot be: only the boot CPU runs */
	CPU_METHOD_PSCI,
	CPU_METHOD_SPIN_TABLE,
};

struct cpu {
	uint64_t stack_top;   /* first field: assembly loads it */
	struct vcpu *primary; /* second: the primary's vCPU tied to this CPU */
	uint64_t id;	      /* MPIDR affinity, Aff3 in bits 39:32 */
	uint32_t index;
	enum cpu_method method;
	pa_t release_addr; /* spin table, in firmware's memory */
	atomic_bool on;	   /* started, or being started */
	/* Each VM's vCPU that ran here last: stage-1 TLB entries are its. */
	uint16_t last_vcpu[KEEL_MAX_VMS + 1];
	/* PSCI CPU_ON: where the primary begins; set by who sets on. */
	uint64_t start_entry;
	uint64_t start_arg;
	/* PSCI CPU_SUSPEND: where the primary goes on if its state is lost. */
	bool suspended;
	uint64_t resume_entry;
	uint64_t resume_arg;
	/* Spin table: it has come to our loop; it is to leave it (atomic). */
	atomic_bool parked;
	atomic_bool wanted;
};

extern struct cpu cpus[KEEL_MAX_CPUS];
extern uint32_t cpu_count;

/* The CPU whose affinity bits are id, or NULL. */
struct cpu *cpu_find(uint64_t id);
