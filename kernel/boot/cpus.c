/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/cpus.h"

#include <string.h>

#include "arch/cpu.h"
#include "kernel/base/cpu.h"

void boot_make_cpus(const struct machine_cpus *list)
{
	static const enum cpu_method methods[] = {
		[BOOT_CPU_NO_START] = CPU_METHOD_NONE,
		[BOOT_CPU_PSCI] = CPU_METHOD_PSCI,
		[BOOT_CPU_SPIN_TABLE] = CPU_METHOD_SPIN_TABLE,
	};

	for (uint32_t i = 0; i < list->count; i++) {
		struct cpu *cpu = &cpus[i];

		cpu->arch.index = i;
		cpu->arch.id = list->cpus[i].mpidr;
		cpu->arch.stack_top = arch_stack_top(i);
		cpu->arch.method = methods[list->cpus[i].start];
		cpu->arch.release_addr = pa(list->cpus[i].release_addr);
		memset(cpu->arch.last_vcpu, 0xff, sizeof(cpu->arch.last_vcpu));
	}
	cpu_count = (uint32_t)list->count;
	atomic_store(&cpus[0].on, true);
}
