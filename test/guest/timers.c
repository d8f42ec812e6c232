/* SPDX-License-Identifier: BSD-3-Clause */
/* Group "timers": CNTV of secondaries and of the primary, and CNTHP. */
#include "gic.h"
#include "irqs.h"
#include "machine.h"
#include "timer.h"
#include "works.h"
#include <keel/guest.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define CNTKCTL	     SYSREG(3, 0, 14, 1, 0)
#define CNTPCT	     SYSREG(3, 3, 14, 0, 1)
#define CNTVCT	     SYSREG(3, 3, 14, 0, 2)
#define CNTP_TVAL    SYSREG(3, 3, 14, 2, 0)
#define CNTP_CTL     SYSREG(3, 3, 14, 2, 1)
#define CNTP_CVAL    SYSREG(3, 3, 14, 2, 2)
#define CNTFRQ	     SYSREG(3, 3, 14, 0, 0)

const char guest_name[] = "timers";

static void set_own_timer(uint64_t cval, uint64_t ctl)
{
	__asm__ volatile("msr cntv_ctl_el0, xzr\n\tmsr cntv_cval_el0, %0\n\t"
			 "msr cntv_ctl_el0, %1\n\tisb" ::"r"(cval),
			 "r"(ctl));
}

/* 0.4: PPI 27 fires, leaves, is the primary's IRQ, then interrupt 3. */
static void secondary_fires(void)
{
	struct puppet_slot *s = stage_slot(puppet);

	gic_enable(PPI_VIRTUAL_TIMER);
	irqs_forget();
	stage_x0(puppet, HF_INTERRUPT_ENABLE, HF_VIRTUAL_TIMER_INTID, 1, 0);
	stage_irqs(puppet, true);
	tap_call(stage_work(puppet, WORK_TIMER_SPIN, ticks_of_ms(200),
			    ticks_of_ms(20)),
		 regs(SPCI_INTERRUPT_32, id_of(puppet), 0, 0),
		 "3.4: a secondary's timer interrupts it");
	tap_equal(s->irq_count, 0, "3.4: it has no interrupt by that");
	tap_ok(gic_is_pending(PPI_VIRTUAL_TIMER),
	       "3.2: the interrupt is still pending");
	irqs_take();
	tap_ok(irqs_count() == 1 && irqs_at(0) == PPI_VIRTUAL_TIMER,
	       "3.4: the primary takes it as INTID 27");
	stage_finish(puppet);
	tap_equal(s->irq_count, 1, "3.1: it has one when it runs again");
	tap_equal(s->irqs[0], HF_VIRTUAL_TIMER_INTID, "3.1: of id 3");
	tap_equal((int64_t)actor_read(puppet, CNTV_CTL),
		  CTL_ON | CTL_MASK | CTL_DUE, "3.1: and its timer is masked");
	stage_irqs(puppet, false);
	actor_timer(puppet, 0, 0);
	gic_disable(PPI_VIRTUAL_TIMER);
}

/* The values stay a vCPU's own. */
static void values(void)
{
	const struct actor other = { PUPPET_FREE, 0, false, "" };
	const uint64_t far = UINT64_C(1) << 60;
	uint64_t cval, ctl;

	set_own_timer(far + 1, CTL_ON);
	actor_timer(puppet, far + 2, CTL_ON | CTL_MASK);
	actor_timer(&other, far + 3, 0);
	tap_equal((int64_t)actor_read(puppet, CNTV_CVAL), (int64_t)far + 2,
		  "3.4: CNTV_CVAL is each vCPU's own");
	tap_equal((int64_t)actor_read(puppet, CNTV_CTL), CTL_ON | CTL_MASK,
		  "3.4: and CNTV_CTL");
	tap_equal((int64_t)actor_read(&other, CNTV_CVAL), (int64_t)far + 3,
		  "3.4: of another VM, too");
	tap_equal((int64_t)actor_read(&other, CNTV_CTL), 0,
		  "3.4: and its CNTV_CTL");
	__asm__ volatile("mrs %0, cntv_cval_el0\n\tmrs %1, cntv_ctl_el0"
			 : "=r"(cval), "=r"(ctl));
	tap_equal((int64_t)cval, (int64_t)far + 1, "3.4: and of the primary");
	tap_equal((int64_t)ctl, CTL_ON, "3.4: and its CNTV_CTL");
	set_own_timer(0, 0);
	actor_timer(puppet, 0, 0);
}

/* CNTVOFF is 0: one time for all, with CNTPCT where that can be read. */
static void counter(void)
{
	uint64_t before = guest_ticks();
	uint64_t theirs = actor_read(puppet, CNTVCT);
	uint64_t after = guest_ticks();
	uint64_t physical = actor_read(primary, CNTPCT);

	tap_ok(before <= theirs && theirs <= after,
	       "3.4: CNTVCT of a secondary is the primary's");
	tap_ok(after <= physical && physical - after < ticks_of_ms(1000),
	       "3.4: and CNTPCT of the primary is the same");
	tap_equal((int64_t)actor_read(puppet, CNTFRQ),
		  (int64_t)guest_ticks_per_second(), "3.4: so is CNTFRQ");
}

static void physical_timer(void)
{
	static const struct {
		uint32_t reg;
		const char *name;
	} rows[] = { { CNTPCT, "CNTPCT" },
		     { CNTP_CTL, "CNTP_CTL" },
		     { CNTP_CVAL, "CNTP_CVAL" },
		     { CNTP_TVAL, "CNTP_TVAL" } };
	struct trap t;

	for (size_t i = 0; i < COUNT(rows); i++) {
		tap_ok(stage_trap(puppet, TRAP_EL1H, INSN_MRS(rows[i].reg), 0,
				  0, &t) &&
			       trap_class(&t) == 0 &&
			       t.vector == VECTOR_EL1H_SYNC,
		       "3.4: a secondary cannot read %s", rows[i].name);
		tap_ok(!stage_trap(primary, TRAP_EL1H, INSN_MRS(rows[i].reg), 0,
				   0, &t),
		       "3.4: the primary can read %s", rows[i].name);
		if (rows[i].reg == CNTPCT)
			continue;
		tap_ok(stage_trap(puppet, TRAP_EL1H, INSN_MSR(rows[i].reg), 0,
				  0, &t) &&
			       trap_class(&t) == 0,
		       "3.4: a secondary cannot write %s", rows[i].name);
	}
}

/* 0.5: the primary's timer is CNTHP's while a secondary runs. */
static void primary_fires(void)
{
	gic_enable(PPI_VIRTUAL_TIMER);
	gic_enable(PPI_HYP_TIMER);
	irqs_forget();
	set_own_timer(guest_ticks() + ticks_of_ms(100), CTL_ON);
	tap_call(stage_work(puppet, WORK_SPIN, ticks_of_ms(500), 0),
		 regs(SPCI_INTERRUPT_32, id_of(puppet), 0, 0),
		 "3.4: the primary's timer interrupts a secondary");
	irqs_take();
	irqs_take();
	tap_ok(irqs_had(PPI_VIRTUAL_TIMER), "3.4: the primary takes INTID 27");
	tap_ok(!irqs_had(PPI_HYP_TIMER) ||
		       irqs_at(irqs_count() - 1) == PPI_VIRTUAL_TIMER,
	       "10: 27 follows a latched 26");
	stage_finish(puppet);
	tap_ok(!gic_is_pending(PPI_HYP_TIMER),
	       "3.4: CNTHP is off while the primary runs");
	irqs_forget();
	set_own_timer(guest_ticks() + ticks_of_ms(5), CTL_ON | CTL_MASK);
	stage_work(puppet, WORK_SPIN, ticks_of_ms(20), 0);
	tap_ok(stage_idle(puppet) && irqs_count() == 0,
	       "3.4: a masked timer of the primary interrupts nobody");
	gic_disable(PPI_HYP_TIMER);
	gic_disable(PPI_VIRTUAL_TIMER);
	set_own_timer(0, 0);
}

/* W-24: 295 s at 62.5 MHz was the most that came out right. */
static void long_sleep(void)
{
	static const uint64_t seconds[] = { 1, 294, 296, 600, 100000 };

	for (size_t i = 0; i < COUNT(seconds); i++) {
		const struct actor a = { PUPPET_LISTED, 0, false, "" };
		uint64_t ns = seconds[i] * NS_PER_SECOND;
		struct spci_value v;

		actor_timer(&a,
			    guest_ticks() +
				    seconds[i] * guest_ticks_per_second(),
			    CTL_ON);
		v = stage_begin_trap(&a, TRAP_EL1H, INSN_WFI);
		tap_ok(v.arg2 <= ns && v.arg2 > ns - NS_PER_SECOND,
		       "W-24: %llu s are told in ns",
		       (unsigned long long)seconds[i]);
		stage_x0(primary, HF_INTERRUPT_INJECT, a.vm, 0, 2);
		stage_finish(&a);
		stage_x0(&a, HF_INTERRUPT_GET, 0, 0, 0);
	}
}

void guest_main(const struct guest_boot *boot)
{
	const struct actor listed = { PUPPET_LISTED, 0, false, "" };

	machine_find(boot->fdt);
	stage_begin();
	irqs_init();
	gic_set_edge(PPI_VIRTUAL_TIMER, true);
	gic_set_edge(PPI_HYP_TIMER, true);
	counter();
	values();
	physical_timer();
	secondary_fires();
	primary_fires();
	stage_x0(&listed, HF_INTERRUPT_ENABLE, 2, 1, 0);
	long_sleep();
	tap_done();
}
