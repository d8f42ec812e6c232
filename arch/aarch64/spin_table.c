/* SPDX-License-Identifier: BSD-3-Clause */
/* CPUs from spin tables, and the monitor's own loop in which they wait. */
#include "arch/spin_table.h"

#include "config.h"

#include "arch/aarch64/spin_table.h"
#include "arch/cache.h"
#include "arch/cpu.h"
#include "arch/cpu_state.h"
#include "arch/psci.h"
#include "arch/sysreg.h"

/* The CPUs that may come, by index; spin_entry looks here for its own id. */
struct spin_slot {
	uint64_t id;
	struct cpu *cpu;
};

struct spin_slot spin_slots[KEEL_MAX_CPUS];

/* entry.S: entry of a released CPU. */
extern const char spin_entry[];

/* Called by entry.S: waits until the CPU is wanted. */
void spin_wait(struct cpu *cpu);

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

int64_t spin_start(struct cpu *cpu)
{
	/* release: the CPU sees everything that was prepared for it */
	atomic_store_explicit(&arch_cpu_of(cpu)->wanted, true,
			      memory_order_release);
	cpu_wake();
	return PSCI_SUCCESS;
}

void spin_wait(struct cpu *cpu)
{
	struct arch_cpu *a = arch_cpu_of(cpu);

	atomic_store_explicit(&a->parked, true, memory_order_release);
	/* acquire: pairs with the release in spin_start() */
	while (!atomic_load_explicit(&a->wanted, memory_order_acquire))
		cpu_wait_event();
	atomic_store_explicit(&a->wanted, false, memory_order_relaxed);
}
