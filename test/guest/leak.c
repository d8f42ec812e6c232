/* SPDX-License-Identifier: BSD-3-Clause */
/* Group "leak": no register changes, or comes through, by a switch of VMs. */
#include "gic.h"
#include "irqs.h"
#include "machine.h"
#include "regs.h"
#include "stage.h"
#include "works.h"
#include <keel/clock.h>
#include <keel/guest.h>

#define ROUNDS 200

const char guest_name[] = "leak";

static unsigned primary_bad;

static void timer_off(void)
{
	__asm__ volatile("msr cntp_ctl_el0, xzr\n\tisb");
	irqs_take();
}

/* An interrupt soon, whatever runs then. */
static void timer_soon(void)
{
	__asm__ volatile("msr cntp_tval_el0, %0\n\tmsr cntp_ctl_el0, %1\n\t"
			 "isb" ::"r"(guest_ticks_per_second() / 20000),
			 "r"(UINT64_C(1)));
}

/* One switch there and back, the primary's registers painted; the exit. */
static uint64_t run_painted(const struct actor *a, uint64_t seed)
{
	uint64_t call[8] = { SPCI_RUN_32, id_of(a) };

	timer_soon();
	primary_bad += regs_round(seed, REGS_HVC, call);
	irqs_take();
	return call[0];
}

/* The same where no interrupt comes, to a VM that leaves by itself. */
static void run_unmasked(const struct actor *a, uint64_t seed)
{
	uint64_t call[8] = { SPCI_RUN_32, id_of(a) };

	timer_off();
	primary_bad += regs_round(seed, REGS_HVC | REGS_IRQ, call);
}

/*
 * Checks that painted registers differ at all; otherwise the test shows
 * nothing.
 */
static void seen_both(struct regs_varied v, const char *who, unsigned vcpu)
{
	tap_equal((int64_t)(v.pstate & REGS_PSTATE), REGS_PSTATE,
		  "7.2: %s %u had each bit of NZCV, DAIF and SPSel set, and "
		  "clear",
		  who, vcpu);
	tap_ok((v.ttbr0 & REGS_TABLE) != 0 &&
		       (v.ttbr0 & REGS_ASID) == REGS_ASID,
	       "7.2: %s %u had either table in TTBR0_EL1, and any ASID", who,
	       vcpu);
}

/* The puppet paints and leaves as often; other VMs run between. */
static void painted(const struct actor *a, uint64_t how, const char *name)
{
	const struct actor between = { PUPPET_FREE, 0, false, "" };
	struct puppet_slot *s = stage_slot(a);
	uint64_t seed = 0x1000 * how + a->vcpu;
	unsigned interrupted = 0;

	primary_bad = 0;
	s->x[3] = ROUNDS;
	/* One that spins would else do all before it leaves at all. */
	timer_soon();
	stage_work(a, WORK_PAINT, seed * 77, how | REGS_IRQ);
	irqs_take();
	for (unsigned i = 0; i < 20 * ROUNDS && !stage_idle(a); i++) {
		if (i % 6 == 0)
			run_painted(&between, seed + i);
		if (i % 6 == 3)
			run_unmasked(&between, seed + i);
		interrupted += run_painted(a, seed + 7 * i) ==
			       SPCI_INTERRUPT_32;
	}
	/* In what follows nobody would take the last timer's interrupt. */
	timer_off();
	stage_finish(a);
	if (how == REGS_SPIN)
		tap_ok(interrupted > ROUNDS / 10,
		       "7.2: vCPU %u left by %u interrupts", a->vcpu,
		       interrupted);
	tap_equal(primary_bad, 0,
		  "7.2: the primary keeps its registers while vCPU %u, which "
		  "leaves by %s, runs",
		  a->vcpu, name);
	if (primary_bad != 0)
		say("# at offset %u: 0x%llx, expected 0x%llx",
		    (unsigned)regs_last.offset,
		    (unsigned long long)regs_last.is,
		    (unsigned long long)regs_last.expected);
	tap_equal((int64_t)s->x[0], 0,
		  "7.2: vCPU %u keeps its registers when it leaves by %s",
		  a->vcpu, name);
	if (s->x[0] != 0)
		say("# at offset %u: 0x%llx, expected 0x%llx",
		    (unsigned)s->x[1], (unsigned long long)s->x[2],
		    (unsigned long long)s->x[3]);
	seen_both((struct regs_varied){ s->x[4], s->x[5] }, "vCPU", a->vcpu);
}

/* Calls that stay keep x8 to x30 and all else, too. */
static void staying(const struct actor *a)
{
	struct puppet_slot *s = stage_slot(a);

	s->x[3] = ROUNDS;
	stage_work(a, WORK_PAINT_STAY, 0x777, REGS_HVC);
	stage_finish(a);
	tap_equal((int64_t)s->x[0], 0,
		  "10: a call keeps x8 to x30, FP/SIMD and the rest, %s",
		  a->name);
}

void guest_main(const struct guest_boot *boot)
{
	const struct actor second = { PUPPET, 1, false, "" };

	machine_find(boot->fdt);
	stage_begin();
	stage_start(puppet, 1);
	irqs_init();
	gic_enable(PPI_PHYSICAL_TIMER);
	painted(puppet, REGS_HVC, "SPCI_YIELD");
	painted(puppet, REGS_SPIN, "an interrupt");
	painted(&second, REGS_HVC, "SPCI_YIELD");
	painted(&second, REGS_SPIN, "an interrupt");
	tap_ok(irqs_count() > ROUNDS / 10, "7.2: with %u interrupts meanwhile",
	       irqs_count());
	seen_both(regs_varied(), "the primary's vCPU", 0);
	gic_disable(PPI_PHYSICAL_TIMER);
	staying(primary);
	staying(puppet);
	tap_done();
}
