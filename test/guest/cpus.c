/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Group "cpus": the primary's CPUs, which go off and come back, and the end of
 * the machine, which is a reset here.
 */
#include "tap.h"
#include <hf/call.h>
#include <keel/clock.h>
#include <keel/guest.h>
#include <keel/psci.h>
#include <keel/smp.h>

#define MAX_CPUS    64
#define ROUNDS	    8
#define CALLS	    500
#define MAX_SECONDS 10

const char guest_name[] = "cpus";

/* Counts of what the other CPUs did, and whether they may end. */
static uint32_t came[MAX_CPUS];
static uint32_t right[MAX_CPUS];
static uint32_t leave;

static uint32_t get(const uint32_t *where)
{
	return __atomic_load_n(where, __ATOMIC_ACQUIRE);
}

static void add(uint32_t *where)
{
	__atomic_add_fetch(where, 1, __ATOMIC_RELEASE);
}

/* A CPU that is on by itself: where it is, what it was told, that it calls. */
static void work(void *arg)
{
	size_t index = guest_cpu_index();
	uint64_t mpidr;
	uint32_t good = 0;

	__asm__("mrs %0, mpidr_el1" : "=r"(mpidr));
	for (int i = 0; i < CALLS; i++)
		good += hf_vcpu_get_count(HF_PRIMARY_VM_ID) > 0;
	if (good == CALLS && (mpidr & 0xff00ffffff) == guest_cpu_id(index) &&
	    arg == &came[index])
		add(&right[index]);
	add(&came[index]);
	while (!get(&leave))
		;
}

/* Waits until a CPU came the n-th time. */
static bool wait_for(size_t cpu, uint32_t n)
{
	uint64_t end = guest_ticks() + MAX_SECONDS * guest_ticks_per_second();

	while (get(&came[cpu]) != n)
		if (guest_ticks() > end)
			return false;
	return true;
}

static bool all_off(size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (psci_affinity_info(guest_cpu_id(i), 0) != PSCI_AFFINITY_OFF)
			return false;
	return true;
}

/* Has every other CPU come and go once more. */
static bool round_trip(size_t count, uint32_t n)
{
	bool good = all_off(count);

	__atomic_store_n(&leave, 0, __ATOMIC_RELEASE);
	for (size_t i = 1; i < count; i++)
		good = good && guest_cpu_start(i, work, &came[i]) == 0;
	for (size_t i = 1; i < count; i++)
		good = good && wait_for(i, n);
	for (size_t i = 1; good && i < count; i++) {
		uint64_t id = guest_cpu_id(i);

		good = psci_affinity_info(id, 0) == PSCI_AFFINITY_ON &&
		       psci_cpu_on(id, 0, 0) == PSCI_ALREADY_ON;
	}
	__atomic_store_n(&leave, 1, __ATOMIC_RELEASE);
	for (size_t i = 1; i < count; i++)
		good = good && guest_cpu_wait_off(i) == PSCI_SUCCESS;
	return good;
}

void guest_main(const struct guest_boot *boot)
{
	size_t count = guest_cpu_count();
	bool good = true;
	uint32_t rounds;

	(void)boot;
	for (rounds = 0; good && rounds < ROUNDS; rounds++)
		good = round_trip(count, rounds + 1);
	tap_ok(good, "every CPU goes off and comes back");
	tap_ok(all_off(count), "AFFINITY_INFO says off of all the others");
	good = true;
	for (size_t i = 1; i < count; i++)
		good = good && get(&right[i]) == ROUNDS;
	tap_ok(good, "each found itself, its argument and the monitor");
	tap_equal(psci_affinity_info(guest_cpu_id(0), 0), PSCI_AFFINITY_ON,
		  "AFFINITY_INFO of this CPU");
	tap_equal(psci_cpu_on(guest_cpu_id(0), 0, 0), PSCI_ALREADY_ON,
		  "CPU_ON of this CPU");
	tap_done();
	psci_system_reset();
}
