/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/release.h"

#include <inttypes.h>

#include "arch/spin_table.h"
#include "kernel/base/cpu.h"
#include "kernel/base/log.h"
#include "kernel/boot/take.h"

static bool is_waiting(const struct cpu *cpu)
{
	return cpu->arch.index != 0 &&
	       cpu->arch.method == CPU_METHOD_SPIN_TABLE;
}

static void release(const struct cpu *cpu)
{
	struct pa_range page = { page_floor(cpu->arch.release_addr.pa),
				 page_floor(cpu->arch.release_addr.pa) +
					 PAGE_SIZE };

	log_line(LOG_INFO, "letting CPU %" PRIu32 " go, at 0x%" PRIx64,
		 cpu->arch.index, cpu->arch.release_addr.pa);
	boot_map(page, true);
	arch_spin_release(cpu);
	boot_unmap(page);
}

void boot_release_cpus(void)
{
	for (uint32_t i = 0; i < cpu_count; i++) {
		if (is_waiting(&cpus[i]))
			arch_spin_expect(&cpus[i]);
	}
	for (uint32_t i = 0; i < cpu_count; i++) {
		if (is_waiting(&cpus[i]))
			release(&cpus[i]);
	}
	for (uint32_t i = 0; i < cpu_count; i++) {
		if (!is_waiting(&cpus[i]) || arch_spin_await(&cpus[i]))
			continue;
		log_line(LOG_WARNING,
			 "CPU %" PRIu32 " (affinity 0x%" PRIx64
			 ") does not come",
			 i, cpus[i].arch.id);
		cpus[i].arch.method = CPU_METHOD_NONE;
	}
}
