/* SPDX-License-Identifier: BSD-3-Clause */
/* Group "run-exits": what RUN refuses, and what it returns. */
#include "gic.h"
#include "irqs.h"
#include "machine.h"
#include "timer.h"
#include "works.h"
#include <keel/guest.h>
#include <keel/psci.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define UPPER	     (UINT64_C(0xabcd) << 32)
#define SGI	     5

const char guest_name[] = "run-exits";

static const struct actor second = { PUPPET, 1, false, "vCPU 1" };

static uint64_t id(uint64_t vm, uint64_t vcpu)
{
	return vm << 16 | vcpu;
}

static void refused(const struct actor *a)
{
	const struct {
		uint64_t target;
		const char *what;
	} rows[] = {
		{ id(PRIMARY, 0), "2: RUN of the primary" },
		{ id(PRIMARY, 7), "2: RUN of another vCPU of the primary" },
		{ id(0, 0), "3: RUN of the monitor" },
		{ id(VM_COUNT + 1, 0), "3: RUN behind the last VM" },
		{ id(NO_VM, 0), "3: RUN of no VM" },
		{ id(HF_TEE_VM_ID, 0), "3: RUN of 0x8000" },
		{ id(0xffff, 0), "3: RUN of VM 0xffff" },
		{ id(PUPPET, PUPPET_VCPUS), "4: RUN of a vCPU too many" },
		{ id(PUPPET, 0xffff), "4: RUN of vCPU 0xffff" },
		{ id(PUPPET_LISTED, 1), "4: RUN of vCPU 1 of 1" },
		{ id(PUPPET, 1), "7: RUN of a vCPU that is off" },
		{ id(PUPPET, 2), "7: RUN of another that is off" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		tap_call(stage_ask(a, SPCI_RUN_32, rows[i].target, 0, 0),
			 error(SPCI_INVALID_PARAMETERS), "3.1 %s %s",
			 rows[i].what, a->name);
	tap_call(stage_ask(a, SPCI_RUN_32 | 0x40000000, UPPER | id(PUPPET, 0),
			   0, 0),
		 regs(SPCI_YIELD_32, id(PUPPET, 0), 0, 0),
		 "3.1 10: RUN of w1, by its 64-bit id, %s", a->name);
}

/* WFE and WFI; vCPU 0 sleeps for good afterwards. */
static void instructions(void)
{
	struct spci_value v = stage_begin_trap(puppet, TRAP_EL1H, INSN_WFE);

	/* The event register may have been set: a second one sleeps. */
	if (stage_idle(puppet))
		v = stage_begin_trap(puppet, TRAP_EL1H, INSN_WFE);
	if (stage_idle(puppet))
		tap_skip("QEMU does not trap WFE", "3.2 #3: WFE");
	else
		tap_call(v, regs(SPCI_YIELD_32, id_of(puppet), 0, 0),
			 "3.2 #3: WFE");
	stage_finish(puppet);
	tap_ok(stage_slot(puppet)->x[0] == 0,
	       "3.2 #3: it goes on behind the WFE");
	tap_call(stage_begin_trap(puppet, TRAP_EL1H, INSN_WFI),
		 regs(HF_SPCI_RUN_WAIT_FOR_INTERRUPT, id_of(puppet), 0, 0),
		 "3.2 #4: WFI");
	stage_x0(primary, HF_INTERRUPT_INJECT, PUPPET, 0, 1);
	tap_call(spci_run(PUPPET, 0), error(SPCI_INVALID_PARAMETERS),
		 "3.1 9: what is pending but not enabled does not wake it");
	tap_ok(!stage_idle(puppet), "3.1 9: and it has not run");
}

/* WFI, and how long it lasts. */
static void timer_wakes(void)
{
	const struct actor a = { PUPPET_LISTED, 0, false, "" };
	uint64_t second_ticks = guest_ticks_per_second();
	struct spci_value v;

	actor_timer(&a, guest_ticks() + second_ticks / 4, CTL_ON);
	v = stage_begin_trap(&a, TRAP_EL1H, INSN_WFI);
	tap_ok(v.func == HF_SPCI_RUN_WAIT_FOR_INTERRUPT &&
		       v.arg1 == id_of(&a) && v.arg2 > 0 &&
		       v.arg2 <= NS_PER_SECOND / 4,
	       "3.2 #4: WFI with the timer on tells how many ns");
	v = spci_run(a.vm, 0);
	tap_ok(v.func == HF_SPCI_RUN_WAIT_FOR_INTERRUPT &&
		       v.arg1 == id_of(&a) && v.arg2 > 0 &&
		       v.arg2 <= NS_PER_SECOND / 4 && !stage_idle(&a),
	       "3.1 9: RUN before it is due tells the rest, and runs nothing");
	wait_ticks(second_ticks / 4);
	tap_call(spci_run(a.vm, 0), regs(SPCI_YIELD_32, id_of(&a), 0, 0),
		 "3.1 9: RUN when it is due runs it");
	stage_finish(&a);
	tap_equal((int64_t)actor_read(&a, CNTV_CTL),
		  CTL_ON | CTL_MASK | CTL_DUE, "3.1: its timer is masked then");
	stage_x0(&a, HF_INTERRUPT_ENABLE, HF_VIRTUAL_TIMER_INTID, 1, 0);
	tap_equal((int64_t)stage_x0(&a, HF_INTERRUPT_GET, 0, 0, 0),
		  HF_VIRTUAL_TIMER_INTID,
		  "3.1: and interrupt 3 pending, though it was not enabled");
	stage_x0(&a, HF_INTERRUPT_ENABLE, HF_VIRTUAL_TIMER_INTID, 0, 0);
}

/* MSG_WAIT with a timer, and a timer that is due at once. */
static void timer_and_messages(void)
{
	const struct actor a = { PUPPET_LISTED, 0, true, "" };
	uint64_t second_ticks = guest_ticks_per_second();
	struct spci_value v;

	stage_map(&a);
	actor_timer(&a, guest_ticks() + second_ticks / 4, CTL_ON);
	v = stage_begin_call(&a, regs(SPCI_MSG_WAIT_32, 0, 0, 0));
	tap_ok(v.func == SPCI_MSG_WAIT_32 && v.arg1 == id_of(&a) &&
		       v.arg2 > 0 && v.arg2 <= NS_PER_SECOND / 4,
	       "3.2 #9: MSG_WAIT with the timer on tells how many ns");
	v = spci_run(a.vm, 0);
	tap_ok(v.func == SPCI_MSG_WAIT_32 && v.arg1 == id_of(&a) &&
		       v.arg2 > 0 && v.arg2 <= NS_PER_SECOND / 4,
	       "3.1 9: RUN before it is due tells the rest");
	wait_ticks(second_ticks / 4);
	spci_run(a.vm, 0);
	tap_call(stage_result(&a), error(SPCI_INTERRUPTED),
		 "5.3: MSG_WAIT that its timer ends is INTERRUPTED");
	actor_timer(&a, guest_ticks() + second_ticks, CTL_ON | CTL_MASK);
	tap_call(stage_begin_call(&a, regs(SPCI_MSG_WAIT_32, 0, 0, 0)),
		 regs(SPCI_MSG_WAIT_32, id_of(&a), 0, 0),
		 "3.2: a timer that is masked is none");
	tap_call(spci_run(a.vm, 0), error(SPCI_INVALID_PARAMETERS),
		 "3.1 9: nor is it for RUN");
	stage_map(primary);
	spci_msg_send(PRIMARY, a.vm, 0, 0);
	stage_finish(&a);
	tap_call(stage_work(&a, WORK_WFI_DUE, 0, 0),
		 regs(SPCI_INTERRUPT_32, id_of(&a), 0, 0),
		 "3.2: WFI with the timer due is INTERRUPT, not 0 ns");
	tap_call(spci_run(a.vm, 0), regs(SPCI_YIELD_32, id_of(&a), 0, 0),
		 "3.2: and the next RUN runs it");
	stage_finish(&a);
	actor_timer(&a, 0, 0);
}

/* 3.2 #1, with an interrupt that was there before and one that comes. */
static void physical(void)
{
	irqs_init();
	gic_enable(SGI);
	gic_send_self(SGI);
	tap_call(stage_work(puppet, WORK_SPIN, ticks_of_ms(1), 0),
		 regs(SPCI_INTERRUPT_32, id_of(puppet), 0, 0),
		 "3.2 #1: a physical interrupt");
	tap_ok(!stage_idle(puppet), "3.2 #1: the vCPU has not done its work");
	tap_ok(gic_is_pending(SGI), "3.2: the interrupt is pending still");
	tap_call(spci_run(PUPPET, 0),
		 regs(SPCI_INTERRUPT_32, id_of(puppet), 0, 0),
		 "3.2 #1: the same again, as long as it is pending");
	irqs_take();
	tap_ok(irqs_count() == 1 && irqs_at(0) == SGI,
	       "3.2: the primary takes it behind its hvc");
	stage_finish(puppet);
	tap_equal((int64_t)stage_slot(puppet)->x[0], 0,
		  "3.2 #1: the vCPU has noticed nothing");
	gic_disable(SGI);
}

/* PSCI's exits are the group psci-secondary's; here: OFF is off. */
static void off(void)
{
	stage_start(puppet, 1);
	tap_call(stage_do(&second, PUPPET_OFF),
		 regs(HF_SPCI_RUN_WAIT_FOR_INTERRUPT, id_of(&second), 0, 0),
		 "3.2 #6: CPU_OFF");
	tap_call(spci_run(PUPPET, 1), error(SPCI_INVALID_PARAMETERS),
		 "3.1 7: RUN of it is refused");
	stage_slot(&second)->op = PUPPET_IDLE;
}

void guest_main(const struct guest_boot *boot)
{
	machine_find(boot->fdt);
	stage_begin();
	refused(&actors[0]);
	refused(&actors[1]);
	timer_wakes();
	timer_and_messages();
	physical();
	off();
	instructions();
	tap_done();
}
