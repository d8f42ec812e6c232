/* SPDX-License-Identifier: BSD-3-Clause */
/* Group "boot-state": what a CPU finds in its registers, and the GIC. */
#include "entry_state.h"
#include "gic.h"
#include "irqs.h"
#include "machine.h"
#include "regs.h"
#include "stage.h"
#include "works.h"
#include <keel/clock.h>
#include <keel/guest.h>
#include <keel/psci.h>
#include <keel/smp.h>
#include <string.h>

const char guest_name[] = "boot-state";

static void idle(void *arg)
{
	(void)arg;
}

/* Starts the CPU by hand, at regs_entry rather than guest_cpu_entry. */
static void primary_cpu(void)
{
	if (guest_cpu_count() < 2) {
		tap_skip("one CPU", "7.1: entry of another CPU");
		return;
	}
	memset(&regs_found, 0xa5, sizeof(regs_found));
	__asm__ volatile("dsb sy" ::: "memory");
	if (guest_cpu_start_at(1, idle, NULL, (uintptr_t)regs_entry) != 0)
		tap_bail_out("CPU 1 does not start");
	guest_cpu_wait_off(1);
	entry_state_check(&regs_found, 0, "a CPU of the primary");
}

/*
 * Returns the registers that a puppet's first vCPU found at its start, or those
 * that the vCPU which it started found.
 */
static const struct regs *found_by_puppet(const struct actor *a, bool first)
{
	static struct regs found;
	uint64_t *word = (uint64_t *)&found;

	for (size_t i = 0; i < sizeof(found) / 8; i++) {
		stage_work(a, WORK_ENTRY_WORD, i, first);
		stage_finish(a);
		word[i] = stage_slot(a)->x[0];
	}
	return &found;
}

static void secondary_vcpu(void)
{
	stage_work(puppet, WORK_START_AT_ENTRY, 2, 0);
	stage_finish(puppet);
	for (int i = 0; i < 10; i++)
		spci_run(PUPPET, 2);
	entry_state_check(found_by_puppet(puppet, false), 0,
			  "a vCPU of a secondary");
}

/* The last one first ran behind all the others. */
static void first_vcpus(const struct guest_boot *boot)
{
	const struct actor last = { PUPPET_FREE, 0, false, "" };

	entry_state_check(&regs_first, (uintptr_t)boot->fdt, "the first vCPU");
	entry_state_check(found_by_puppet(puppet, true), PUPPET_MEMORY,
			  "the first vCPU of a secondary");
	entry_state_check(found_by_puppet(&last, true), PUPPET_MEMORY,
			  "the first vCPU of the last secondary");
}

/* 10: nothing of ours is enabled or pending. */
static void silence(void)
{
	uint64_t end;

	for (uint32_t intid = 0; intid < 32; intid++)
		if (gic_is_pending(intid) ||
		    (machine.gic_version == 3 && gic_is_enabled(intid))) {
			tap_ok(false, "10: interrupt %u at entry",
			       (unsigned)intid);
			return;
		}
	tap_ok(true, "10: no SGI or PPI is pending or enabled at entry");
	irqs_init();
	for (uint32_t intid = 0; intid < 32; intid++)
		gic_enable(intid);
	end = guest_ticks() + guest_ticks_per_second() / 50;
	while (guest_ticks() < end)
		irqs_take();
	tap_equal(irqs_count(), 0, "10: silence, with all of them enabled");
	for (uint32_t intid = 0; intid < 32; intid++)
		gic_disable(intid);
}

static void identity(void)
{
	uint64_t mpidr;

	__asm__("mrs %0, mpidr_el1" : "=r"(mpidr));
	tap_equal((int64_t)(mpidr & 0xff00ffffff), 0,
		  "10: the primary's vCPU 0 is the boot CPU");
	tap_ok(!(mpidr >> 31 & 1), "7.1: bit 31 of its MPIDR_EL1 is clear");
}

void guest_main(const struct guest_boot *boot)
{
	machine_find(boot->fdt);
	tap_ok(boot->fdt != NULL && ((uintptr_t)boot->fdt & 7) == 0 &&
		       (uintptr_t)boot->fdt < UINT64_C(1) << 39,
	       "10: the FDT is aligned to 8 bytes, below 512 GiB");
	silence();
	/* so that what comes through to a VM that first runs is seen */
	regs_leave_painted(1);
	stage_begin();
	identity();
	first_vcpus(boot);
	primary_cpu();
	secondary_vcpu();
	tap_done();
}
