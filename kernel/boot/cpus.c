/* SPDX-License-Identifier: BSD-3-Clause */
/* The CPUs of the machine, and their arrival. */
#include <string.h>

#include "arch/cpu.h"
#include "arch/upcall.h"
#include "kernel/base/cpu.h"
#include "kernel/boot/boot.h"
#include "kernel/vm/vcpu.h"

struct cpu cpus[KEEL_MAX_CPUS];
uint32_t cpu_count;

struct cpu *cpu_find(uint64_t id)
{
	for (uint32_t i = 0; i < cpu_count; i++) {
		if (cpus[i].id == id)
			return &cpus[i];
	}
	return NULL;
}

void boot_make_cpus(const struct boot_info *info)
{
	static const enum cpu_method methods[] = {
		[BOOT_CPU_NO_START] = CPU_METHOD_NONE,
		[BOOT_CPU_PSCI] = CPU_METHOD_PSCI,
		[BOOT_CPU_SPIN_TABLE] = CPU_METHOD_SPIN_TABLE,
	};

	for (uint32_t i = 0; i < info->cpu_count; i++) {
		struct cpu *cpu = &cpus[i];

		cpu->index = i;
		cpu->id = info->cpus[i].mpidr;
		cpu->stack_top = arch_stack_top(i);
		cpu->method = methods[info->cpus[i].start];
		cpu->release_addr = pa(info->cpus[i].release_addr);
		memset(cpu->last_vcpu, 0xff, sizeof(cpu->last_vcpu));
	}
	cpu_count = (uint32_t)info->cpu_count;
	atomic_store(&cpus[0].on, true);
}

/* From CPU_ON, or from a suspension that has lost what EL1 was doing. */
struct vcpu *upcall_cpu_on(struct cpu *cpu)
{
	struct vcpu *v = cpu->primary;

	if (cpu->suspended)
		vcpu_reset(v, cpu->resume_entry, cpu->resume_arg);
	else
		vcpu_reset(v, cpu->start_entry, cpu->start_arg);
	cpu->suspended = false;
	v->state = VCPU_READY;
	return v;
}
