/* SPDX-License-Identifier: BSD-3-Clause */
/* The VM's CPUs: their ids, how they start, and a lock between them. */
#include "internal.h"
#include <hf/call.h>
#include <keel/clock.h>
#include <keel/psci.h>

/* Aff3, Aff2, Aff1 and Aff0. */
#define MPIDR_AFFINITY UINT64_C(0xff00ffffff)

/* How long guest_cpu_wait_off() waits, in seconds. */
#define OFF_SECONDS 20

struct guest_cpu guest_cpus[GUEST_MAX_CPUS];

static size_t cpu_count;

static size_t max_cpus(void)
{
	return guest_stack_count < GUEST_MAX_CPUS ? guest_stack_count :
						    GUEST_MAX_CPUS;
}

static void add_cpu(uint64_t id)
{
	guest_cpus[cpu_count].id = id;
	uintptr_t guard = guest_guard_page(cpu_count);

	guest_cpus[cpu_count].stack = guard + SPCI_PAGE_SIZE + guest_stack_size;
	guest_cpus[cpu_count].low = guard - SPCI_PAGE_SIZE;
	cpu_count++;
}

static void add_fdt_cpus(const void *fdt)
{
	uint64_t ids[GUEST_MAX_CPUS];
	size_t count = guest_fdt_cpus(fdt, ids, GUEST_MAX_CPUS);

	for (size_t i = 0; i < count && cpu_count < max_cpus(); i++)
		if (ids[i] != guest_cpus[0].id)
			add_cpu(ids[i]);
}

/* Adds a secondary's vCPUs: the ones that PSCI knows. */
static void add_vcpus(void)
{
	while (cpu_count < max_cpus() && psci_affinity_info(cpu_count, 0) >= 0)
		add_cpu(cpu_count);
}

void guest_smp_init(const void *fdt)
{
	uint64_t mpidr;

	__asm__("mrs %0, mpidr_el1" : "=r"(mpidr));
	add_cpu(mpidr & MPIDR_AFFINITY);
	if (fdt)
		add_fdt_cpus(fdt);
	else
		add_vcpus();
}

size_t guest_cpu_count(void)
{
	return cpu_count;
}

size_t guest_cpu_index(void)
{
	return (size_t)(guest_this_cpu() - guest_cpus);
}

uint64_t guest_cpu_id(size_t index)
{
	return guest_cpus[index].id;
}

int64_t guest_cpu_start_at(size_t index, guest_cpu_fn fn, void *arg,
			   uintptr_t entry)
{
	struct guest_cpu *cpu = &guest_cpus[index];

	cpu->fn = fn;
	cpu->arg = arg;
	__asm__ volatile("dsb ish" ::: "memory");
	return psci_cpu_on(cpu->id, entry, (uintptr_t)cpu);
}

int64_t guest_cpu_start(size_t index, guest_cpu_fn fn, void *arg)
{
	return guest_cpu_start_at(index, fn, arg, (uintptr_t)guest_cpu_entry);
}

/*
 * Runs fn, then turns the CPU off. The release pairs with is_off(): a CPU that
 * sees that fn ended sees what it did.
 */
void guest_cpu_main(struct guest_cpu *cpu)
{
	cpu->fn(cpu->arg);
	__atomic_store_n(&cpu->fn, NULL, __ATOMIC_RELEASE);
	psci_cpu_off();
}

/*
 * True if the CPU has ended its work and is off. AFFINITY_INFO alone is not
 * enough: a CPU that was just started may still count as off.
 */
static bool is_off(struct guest_cpu *cpu)
{
	return !__atomic_load_n(&cpu->fn, __ATOMIC_ACQUIRE) &&
	       psci_affinity_info(cpu->id, 0) == PSCI_AFFINITY_OFF;
}

int64_t guest_cpu_wait_off(size_t index)
{
	uint64_t end = guest_ticks() + OFF_SECONDS * guest_ticks_per_second();

	while (!is_off(&guest_cpus[index])) {
		if (guest_ticks() > end)
			return PSCI_DENIED;
		spci_yield();
	}
	return PSCI_SUCCESS;
}

void guest_lock(struct guest_lock *lock)
{
	while (__atomic_exchange_n(&lock->held, 1, __ATOMIC_ACQUIRE))
		__asm__ volatile("wfe" ::: "memory");
}

/* The release pairs with the acquire above; the event wakes CPUs in wfe. */
void guest_unlock(struct guest_lock *lock)
{
	__atomic_store_n(&lock->held, 0, __ATOMIC_RELEASE);
	__asm__ volatile("dsb ishst\n\tsev" ::: "memory");
}
