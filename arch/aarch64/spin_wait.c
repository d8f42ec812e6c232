/* SPDX-License-Identifier: BSD-3-Clause */
#include "arch/aarch64/spin_wait.h"

#include "arch/cpu.h"
#include "arch/cpu_state.h"

struct spin_slot spin_slots[KEEL_MAX_CPUS];

void spin_wait(struct cpu *cpu)
{
	struct arch_cpu *a = arch_cpu_of(cpu);

	atomic_store_explicit(&a->parked, true, memory_order_release);
	/* acquire: pairs with the release in spin_start() */
	while (!atomic_load_explicit(&a->wanted, memory_order_acquire))
		cpu_wait_event();
	atomic_store_explicit(&a->wanted, false, memory_order_relaxed);
}
