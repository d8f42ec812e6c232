/* SPDX-License-Identifier: BSD-3-Clause */
/* Group "psci-primary": PSCI of the VM whose CPUs are the machine's. */
#include "gic.h"
#include "irqs.h"
#include "machine.h"
#include "psci_rows.h"
#include "timer.h"
#include <keel/guest.h>
#include <keel/psci.h>
#include <keel/smp.h>

#define NO_CPU	   0x7f00
#define CONTEXT	   UINT64_C(0x123456789abcdef0)
#define POWER_DOWN (1 << 16) /* type of a state: lost */
#define AFFINITY   UINT64_C(0xff00ffffff)

const char guest_name[] = "psci-primary";

/* CPU_SUSPEND, 1, is as firmware has it: QEMU's says 0. */
static int64_t features(uint64_t function)
{
	switch (function) {
	case 0:
	case 2:
	case 3:
	case 4:
	case 8:
	case 9:
	case 10:
		return 0;
	case 1:
		return machine.firmware ? 0 : -1;
	default:
		return -1;
	}
}

static void affinity(const struct actor *a)
{
	uint64_t self = guest_cpu_id(0);

	psci_row(a, 4, self, 0, 0, 2, "AFFINITY_INFO of this CPU");
	psci_row(a, 4, NO_CPU, 0, -2, 2, "AFFINITY_INFO of no CPU");
	psci_row(a, 4, NO_CPU, 1, -2, 2, "AFFINITY_INFO of no CPU, level 1");
	psci_row(a, 4, self, 1, -1, 2, "AFFINITY_INFO of level 1");
	psci_row(a, 4, UPPER | self, 0, 0, 1, "AFFINITY_INFO of w1");
	tap_equal((int64_t)stage_x0(a, PSCI_AFFINITY_INFO_64, UPPER | self, 0,
				    0),
		  -2, "W-32: AFFINITY_INFO of all 64 bits, %s", a->name);
	psci_row(a, 3, NO_CPU, 0, -2, 2, "CPU_ON of no CPU");
	psci_row(a, 3, self, 0, -4, 2, "CPU_ON of this CPU");
	if (guest_cpu_count() > 1)
		psci_row(a, 4, guest_cpu_id(1), 0, 1, 2,
			 "AFFINITY_INFO of a CPU that is off");
}

struct arrival {
	uint64_t mpidr;
	uint64_t el;
	void *arg;
	bool done;
	bool leave;
};

static struct arrival arrival;

static void arrive(void *arg)
{
	__asm__("mrs %0, mpidr_el1" : "=r"(arrival.mpidr));
	__asm__("mrs %0, currentel" : "=r"(arrival.el));
	arrival.arg = arg;
	__atomic_store_n(&arrival.done, true, __ATOMIC_RELEASE);
	while (!__atomic_load_n(&arrival.leave, __ATOMIC_ACQUIRE))
		;
}

static void start(size_t index, int round)
{
	uint64_t id = guest_cpu_id(index);

	arrival = (struct arrival){ 0 };
	tap_equal(guest_cpu_start(index, arrive, &arrival), 0,
		  "2.4: CPU_ON of CPU %u, time %d", (unsigned)index, round);
	tap_equal((int64_t)stage_x0(primary, PSCI_CPU_ON_64, id, 0, 0), -4,
		  "2.4: CPU_ON of it again");
	while (!__atomic_load_n(&arrival.done, __ATOMIC_ACQUIRE))
		;
	tap_equal((int64_t)(arrival.mpidr & AFFINITY), (int64_t)id,
		  "7.1: MPIDR_EL1 there");
	tap_ok(!(arrival.mpidr >> 31 & 1), "7.1: with bit 31 clear");
	tap_equal((int64_t)arrival.el, 1 << 2, "7.1: at EL1");
	tap_equal(psci_affinity_info(id, 0), 0, "2.4: AFFINITY_INFO of it");
	__atomic_store_n(&arrival.leave, true, __ATOMIC_RELEASE);
	tap_equal(guest_cpu_wait_off(index), 0, "2.4: CPU_OFF ends it");
}

static void cpus(void)
{
	for (int round = 1; round <= 3; round++) {
		for (size_t i = 1; i < guest_cpu_count(); i++)
			start(i, round);
	}
	if (guest_cpu_count() == 1)
		tap_skip("one CPU", "2.4: CPU_ON of another CPU");
}

/* Suspends in this state, until a timer's interrupt is pending. */
static void sleep_in(const struct actor *a, uint64_t state, const char *what)
{
	uint64_t begin = guest_ticks();

	irqs_forget();
	gic_enable(PPI_VIRTUAL_TIMER);
	actor_timer(primary, begin + ticks_of_ms(20), CTL_ON);
	tap_equal((int64_t)stage_x0(a, PSCI_CPU_SUSPEND_64, state, NO_CPU,
				    CONTEXT),
		  0, "W-23: CPU_SUSPEND to %s comes back, %s", what, a->name);
	tap_ok(guest_ticks() - begin >= ticks_of_ms(20),
	       "2.4: with an interrupt and not before, %s", a->name);
	irqs_take();
	tap_ok(irqs_had(PPI_VIRTUAL_TIMER), "2.4: which is taken then, %s",
	       a->name);
	gic_disable(PPI_VIRTUAL_TIMER);
}

/* W-23: it comes back behind the call, though it names an entry. */
static void suspend(const struct actor *a)
{
	if (!machine.firmware) {
		tap_skip("no firmware", "W-23: CPU_SUSPEND, %s", a->name);
		return;
	}
	sleep_in(a, 0, "standby");
	/* QEMU's firmware waits for an interrupt, whatever it is asked for. */
	sleep_in(a, POWER_DOWN, "a state that is lost, and was not,");
	tap_equal((int64_t)stage_x0(a, PSCI_CPU_SUSPEND_64, 0x80000000, 0, 0),
		  -2, "2.4: CPU_SUSPEND that firmware refuses, %s", a->name);
}

void guest_main(const struct guest_boot *boot)
{
	machine_find(boot->fdt);
	stage_begin();
	irqs_init();
	for (size_t i = 0; i < 2; i++) {
		psci_tables(&actors[i], features);
		affinity(&actors[i]);
		suspend(&actors[i]);
	}
	cpus();
	tap_done();
}
