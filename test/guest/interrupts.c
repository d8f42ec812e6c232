/* SPDX-License-Identifier: BSD-3-Clause */
/* Group "interrupts": HF_INTERRUPT_ENABLE, GET and INJECT, and their IRQs. */
#include "irqs.h"
#include "machine.h"
#include "stage.h"
#include <keel/guest.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define UPPER	     (UINT64_C(1) << 32)
#define NONE	     UINT64_C(0xffffffff)

const char guest_name[] = "interrupts";

static const struct actor second = { PUPPET, 1, false,
				     "from another vCPU by hvc" };

static uint64_t enable(const struct actor *a, uint64_t intid, uint64_t on)
{
	return stage_x0(a, HF_INTERRUPT_ENABLE, intid, on, 0);
}

static uint64_t get(const struct actor *a)
{
	return stage_x0(a, HF_INTERRUPT_GET, 0, 0, 0);
}

static uint64_t inject(const struct actor *a, const struct actor *to,
		       uint64_t intid)
{
	return stage_x0(a, HF_INTERRUPT_INJECT, to->vm, to->vcpu, intid);
}

static void enabling(const struct actor *a)
{
	static const struct {
		uint64_t intid;
		int64_t result;
	} rows[] = { { 0, 0 },		{ 63, 0 },    { UPPER | 7, 0 },
		     { 64, -1 },	{ NONE, -1 }, { UPPER | 64, -1 },
		     { UINT64_MAX, -1 } };
	struct spci_value v = { HF_INTERRUPT_ENABLE, 5, 1, 3, 4, 5, 6, 7 };
	struct spci_value expected = v;

	for (size_t i = 0; i < COUNT(rows); i++) {
		tap_equal((int64_t)enable(a, rows[i].intid, 1), rows[i].result,
			  "4: HF_INTERRUPT_ENABLE of 0x%llx %s",
			  (unsigned long long)rows[i].intid, a->name);
		tap_equal((int64_t)enable(a, rows[i].intid, 0), rows[i].result,
			  "4: the same to disable, %s", a->name);
	}
	expected.func = 0;
	tap_call(stage_call(a, v), expected,
		 "4: HF_INTERRUPT_ENABLE writes x0 only, %s", a->name);
	enable(a, 5, 0);
	tap_equal((int64_t)get(a), (int64_t)NONE,
		  "4: HF_INTERRUPT_GET of none is 0xffffffff, %s", a->name);
}

/* By the primary into a: what 1 means, and what GET then gives. */
static void from_primary(const struct actor *a)
{
	const struct actor *p = primary;

	tap_equal((int64_t)inject(p, a, 9), 0,
		  "4: INJECT of what is not enabled is 0");
	tap_equal((int64_t)get(a), (int64_t)NONE,
		  "4: what is not enabled GET has not, %s", a->name);
	enable(a, 9, UPPER);
	tap_equal((int64_t)get(a), 9,
		  "4: what was pending before it was enabled GET has, %s",
		  a->name);
	tap_equal((int64_t)inject(p, a, 9), 1, "4: INJECT of the first is 1");
	tap_equal((int64_t)inject(p, a, 9), 0,
		  "4: INJECT of what is pending is 0");
	enable(a, 63, 1);
	enable(a, 0, 1);
	tap_equal((int64_t)inject(p, a, 63), 0, "4: INJECT of a second is 0");
	tap_equal((int64_t)inject(p, a, UPPER), 0,
		  "4: INJECT of a third, by its low half, is 0");
	tap_equal((int64_t)get(a), 0, "4: GET has the lowest, %s", a->name);
	enable(a, 9, 0);
	tap_equal((int64_t)get(a), 63,
		  "4: GET passes over what was disabled, %s", a->name);
	tap_equal((int64_t)get(a), (int64_t)NONE, "4: then there is none, %s",
		  a->name);
	tap_equal((int64_t)inject(p, a, 63), 1,
		  "4: INJECT is 1 where another is pending but disabled");
	enable(a, 9, 1);
	tap_equal((int64_t)get(a), 9, "4: pending survives being disabled, %s",
		  a->name);
	tap_equal((int64_t)get(a), 63, "4: and so does the next, %s", a->name);
	enable(a, 0, 0);
	enable(a, 9, 0);
	enable(a, 63, 0);
}

static void refused(const struct actor *a)
{
	const struct {
		uint64_t vm, vcpu, intid;
		const char *what;
		bool primary_only;
	} rows[] = {
		{ a->vm, 0, 64, "of id 64", false },
		{ a->vm, 0, UINT64_MAX, "of id -1", false },
		{ 0, 0, 1, "into the monitor", false },
		{ NO_VM, 0, 1, "into no VM", false },
		{ HF_TEE_VM_ID, 0, 1, "into 0x8000", false },
		{ a->vm, 8, 1, "into no vCPU", false },
		{ PRIMARY, 0, 1, "into the primary", true },
		{ PUPPET_LISTED, 0, 1, "into another secondary", true },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		if (rows[i].primary_only && a->vm == PRIMARY)
			continue;
		tap_equal((int64_t)stage_x0(a, HF_INTERRUPT_INJECT, rows[i].vm,
					    rows[i].vcpu, rows[i].intid),
			  -1, "4: INJECT %s %s", rows[i].what, a->name);
	}
}

static void into_itself(const struct actor *a)
{
	struct spci_value exit;

	enable(a, 7, 1);
	exit = stage_begin_call(a, regs(HF_INTERRUPT_INJECT, 0x10000 | a->vm,
					0x10000, 7));
	if (a->vm != PRIMARY)
		tap_call(exit, regs(SPCI_YIELD_32, id_of(a), 0, 0),
			 "4: INJECT into oneself does not leave, %s", a->name);
	tap_equal((int64_t)stage_result(a).func, a->vm == PRIMARY,
		  "4: INJECT into oneself %s", a->name);
	if (a->vm == PRIMARY) {
		irqs_take();
		tap_equal(irqs_count(), 0,
			  "4: the primary has no IRQ by its own INJECT");
	}
	tap_equal((int64_t)get(a), 7, "4: and then GET has it, %s", a->name);
	enable(a, 7, 0);
}

/* Taken by the vector of IRQs, where PSTATE.I lets them; in order. */
static void delivery(void)
{
	const struct actor *a = puppet;
	struct puppet_slot *s = stage_slot(a);

	s->irq_count = 0;
	enable(a, 20, 1);
	enable(a, 10, 1);
	inject(primary, a, 20);
	inject(primary, a, 10);
	tap_equal(s->irq_count, 0, "4: no IRQ while PSTATE.I is set");
	stage_irqs(a, true);
	tap_equal(s->irq_count, 2, "4: an IRQ for each once it is clear");
	tap_ok(s->irqs[0] == 10 && s->irqs[1] == 20, "4: the lowest first");
	inject(primary, a, 20);
	spci_run(a->vm, a->vcpu);
	tap_equal(s->irq_count, 3, "4: an IRQ as soon as it runs");
	enable(a, 20, 0);
	inject(primary, a, 20);
	spci_run(a->vm, a->vcpu);
	tap_equal(s->irq_count, 3, "4: no IRQ of what is disabled");
	enable(a, 20, 1);
	tap_equal(s->irq_count, 4, "4: an IRQ at once when it is enabled");
	inject(a, a, 10);
	tap_equal(s->irq_count, 5, "4: an IRQ at once by its own INJECT");
	stage_irqs(a, false);
	enable(a, 10, 0);
	enable(a, 20, 0);
}

/* Into another vCPU of one's own: the primary hears of it, if it must run. */
static void into_sibling(void)
{
	const struct spci_value v = regs(HF_INTERRUPT_INJECT, PUPPET, 1, 11);
	const uint64_t id = id_of(&second);

	stage_start(puppet, 1);
	tap_call(stage_begin_call(puppet, v),
		 regs(SPCI_YIELD_32, id_of(puppet), 0, 0),
		 "3.2 #8: INJECT of what is not enabled does not leave");
	tap_equal((int64_t)stage_result(puppet).func, 0, "4: and is 0");
	tap_equal((int64_t)get(&second), (int64_t)NONE,
		  "4: GET of the other vCPU has it not");
	enable(&second, 11, 1);
	tap_equal((int64_t)get(&second), 11,
		  "4: GET of the other vCPU has it when enabled");
	tap_call(stage_begin_call(puppet, v),
		 regs(HF_SPCI_RUN_WAKE_UP, id, 0, 0),
		 "3.2 #8: INJECT into another vCPU leaves with its id");
	tap_equal((int64_t)stage_result(puppet).func, 0,
		  "3.2 #8: and is 0 later");
	tap_call(stage_begin_call(puppet, v),
		 regs(SPCI_YIELD_32, id_of(puppet), 0, 0),
		 "3.2 #8: INJECT of what is pending does not leave");
	stage_finish(puppet);
	get(&second);
}

/* The three ways to wake up by an interrupt. */
static void waking(void)
{
	const struct actor *a = puppet;

	stage_map(a);
	enable(a, 12, 1);
	tap_call(stage_begin_call(a, regs(SPCI_MSG_WAIT_32, 0, 0, 0)),
		 regs(SPCI_MSG_WAIT_32, id_of(a), 0, 0),
		 "5.3: MSG_WAIT without an interrupt leaves");
	tap_equal((int64_t)inject(primary, a, 12), 1,
		  "4: INJECT into a vCPU that waits is 1");
	tap_call(spci_run(a->vm, a->vcpu), regs(SPCI_YIELD_32, id_of(a), 0, 0),
		 "3.1 9: RUN of what waits for a message, and is interrupted");
	tap_call(stage_result(a), error(SPCI_INTERRUPTED),
		 "5.3: MSG_WAIT is then INTERRUPTED");
	tap_call(stage_begin_call(a, regs(SPCI_MSG_WAIT_32, 0, 0, 0)),
		 regs(SPCI_YIELD_32, id_of(a), 0, 0),
		 "5.3: MSG_WAIT with an interrupt pending does not leave");
	tap_call(stage_result(a), error(SPCI_INTERRUPTED),
		 "5.3: but is INTERRUPTED, PSTATE.I or not");
	get(a);
	tap_call(stage_begin_trap(a, TRAP_EL1H, INSN_WFI),
		 regs(HF_SPCI_RUN_WAIT_FOR_INTERRUPT, id_of(a), 0, 0),
		 "3.2 #4: WFI leaves");
	tap_call(spci_run(a->vm, a->vcpu), error(SPCI_INVALID_PARAMETERS),
		 "3.1 9, W-20: RUN of it is refused, without a timer");
	inject(primary, a, 12);
	tap_call(spci_run(a->vm, a->vcpu), regs(SPCI_YIELD_32, id_of(a), 0, 0),
		 "3.1 9: RUN of it runs it when interrupted");
	stage_finish(a);
	tap_call(stage_begin_trap(a, TRAP_EL1H, INSN_WFI),
		 regs(SPCI_YIELD_32, id_of(a), 0, 0),
		 "7.5: WFI with an interrupt pending does not leave");
	stage_finish(a);
	get(a);
}

void guest_main(const struct guest_boot *boot)
{
	machine_find(boot->fdt);
	stage_begin();
	irqs_init();
	enabling(primary);
	enabling(puppet);
	refused(primary);
	refused(puppet);
	into_itself(primary);
	into_itself(puppet);
	from_primary(primary);
	from_primary(puppet);
	delivery();
	into_sibling();
	waking();
	tap_done();
}
