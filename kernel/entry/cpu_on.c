/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The entry of a CPU that the primary started by CPU_ON, or that wakes from a
 * CPU_SUSPEND in which it lost its state.
 */
#include "arch/upcall.h"
#include "kernel/base/cpu.h"
#include "kernel/vm/vcpu.h"

struct vcpu *upcall_cpu_on(struct cpu *cpu)
{
	struct vcpu *v = cpu->arch.primary;

	if (cpu->suspended)
		vcpu_reset(v, cpu->resume_entry, cpu->resume_arg);
	else
		vcpu_reset(v, cpu->start_entry, cpu->start_arg);
	cpu->suspended = false;
	vcpu_become(v, VCPU_READY);
	return v;
}
