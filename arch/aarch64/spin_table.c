/* SPDX-License-Identifier: BSD-3-Clause */
/* CPUs from spin tables. */
#include "arch/spin_table.h"

#include "arch/aarch64/spin_entry.h"
#include "arch/aarch64/spin_table.h"
#include "arch/aarch64/spin_wait.h"
#include "arch/cache.h"
#include "arch/cpu.h"
#include "arch/cpu_state.h"
#include "arch/sysreg.h"

void arch_spin_expect(struct cpu *cpu)
{
	const struct arch_cpu *a = arch_cpu_view(cpu);

	spin_slots[a->index] = (struct spin_slot){ a->id, cpu };
}

void arch_spin_release(const struct cpu *cpu)
{
	uint64_t at = arch_cpu_view(cpu)->release_addr.pa;
	volatile uint64_t *release = (volatile uint64_t *)(uintptr_t)at;

	dsb_ish(); /* a CPU that comes finds the slots */
	*release = (uintptr_t)spin_entry;
	/* The CPU polls with its caches off. */
	cache_clean((const void *)(uintptr_t)at, sizeof(*release));
	cpu_wake();
}

bool arch_spin_await(const struct cpu *cpu)
{
	const struct arch_cpu *a = arch_cpu_view(cpu);
	uint64_t start = READ_SYSREG("cntpct_el0");
	uint64_t second = READ_SYSREG("cntfrq_el0");

	/* acquire: pairs with the release in spin_wait() */
	while (!atomic_load_explicit(&a->parked, memory_order_acquire)) {
		if (READ_SYSREG("cntpct_el0") - start > second)
			return false;
		cpu_relax();
	}
	return true;
}

void spin_start(struct cpu *cpu)
{
	/* release: the CPU sees everything that was prepared for it */
	atomic_store_explicit(&arch_cpu_of(cpu)->wanted, true,
			      memory_order_release);
	cpu_wake();
}
