/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/base/cpu.h"

#include <stddef.h>

struct cpu cpus[KEEL_MAX_CPUS];
uint32_t cpu_count;

struct cpu *cpu_find(uint64_t id)
{
	for (uint32_t i = 0; i < cpu_count; i++) {
		if (cpus[i].arch.id == id)
			return &cpus[i];
	}
	return NULL;
}
