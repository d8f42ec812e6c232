/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The part of a vCPU that belongs to arch/. The kernel's struct vcpu begins
 * with it, so that a pointer to one is a pointer to the other. Assembly knows
 * the offsets in arch/aarch64/layout.h; regs_check.c checks that they agree.
 */
#pragma once

#include <stdatomic.h>
#include <stdint.h>

#include "arch/regs.h"

struct cpu;
struct vcpu;

struct arch_vcpu {
	struct guest_regs regs; /* first field: assembly */
	struct cpu *cpu;	/* the CPU that runs it, or ran it last */
	/*
	 * Not 0: a CPU has the right to run or reset it (vcpu_claim()). The
	 * switch stores 0, with release, once it has saved a secondary's
	 * registers.
	 */
	_Atomic(uint32_t) claimed;
	uint16_t index; /* in its VM; the kernel sets it, once */
};

/* Returns arch/'s part of v. */
static inline struct arch_vcpu *arch_vcpu_of(struct vcpu *v)
{
	return (struct arch_vcpu *)v;
}

/* Returns arch/'s part of v, read only. */
static inline const struct arch_vcpu *arch_vcpu_view(const struct vcpu *v)
{
	return (const struct arch_vcpu *)v;
}

/* Returns the VMID that v runs with, which is its VM's id (VTTBR_EL2.VMID). */
static inline uint16_t arch_vcpu_vmid(const struct vcpu *v)
{
	return (uint16_t)(arch_vcpu_view(v)->regs.el2.vttbr >> 48);
}
