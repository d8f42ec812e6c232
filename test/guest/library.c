/* SPDX-License-Identifier: BSD-3-Clause */
/* Group "library": the guest library itself, in a primary and in pupils. */
#include "pupil.h"
#include "tap.h"
#include <hf/call.h>
#include <keel/clock.h>
#include <keel/fault.h>
#include <keel/fdt.h>
#include <keel/gic.h>
#include <keel/guest.h>
#include <keel/mailbox.h>
#include <keel/run.h>
#include <keel/smp.h>
#include <keel/timer.h>
#include <libfdt.h>

#define PUPIL	   2
#define LAST_FIRST 3 /* the pupil of the first of the last lessons */
#define NO_VM	   99

#define SPI 200 /* that no device raises, we hope */

/* Milliseconds that a test takes at least, and those only a hang takes. */
#define SHORT 20
#define LONG  20000

#define GICD_ISPENDR 0x200

const char guest_name[] = "library";

/* Last lessons, in the order of their pupils, and how RUN shows them. */
static const struct {
	enum lesson lesson;
	enum guest_exit exit;
	const char *text;
} last[] = {
	{ LESSON_PANIC, GUEST_EXIT_PANICKED, "guest_panic()" },
	{ LESSON_FAULT, GUEST_EXIT_PANICKED, "a write at 8" },
	{ LESSON_UNMAPPED, GUEST_EXIT_PANICKED, "a write to no memory" },
	{ LESSON_UNDEFINED, GUEST_EXIT_PANICKED, "an undefined instruction" },
	{ LESSON_OVERFLOW, GUEST_EXIT_PANICKED, "a stack overflow" },
	{ LESSON_GUARD, GUEST_EXIT_PANICKED, "a write below a stack" },
	{ LESSON_IRQ, GUEST_EXIT_PANICKED, "an unhandled interrupt" },
	{ LESSON_FREE, GUEST_EXIT_PANICKED, "a double free" },
	{ LESSON_YIELD, GUEST_EXIT_RUNNABLE, "one that yields for ever" },
	{ LESSON_SPIN, GUEST_EXIT_RUNNABLE, "one that computes for ever" },
	{ LESSON_WFI, GUEST_EXIT_OFF, "a WFI without a timer" },
	{ LESSON_OFF, GUEST_EXIT_OFF, "the end of guest_main()" },
};
#define LAST_COUNT (sizeof(last) / sizeof(last[0]))

static uint64_t ticks_of(uint64_t ms)
{
	return guest_ticks_per_second() * ms / 1000;
}

static uint64_t ms_since(uint64_t ticks)
{
	return (guest_ticks() - ticks) * 1000 / guest_ticks_per_second();
}

/* Gives a pupil a lesson. Returns what it makes of `value`. */
static uint64_t teach(enum lesson lesson, uint64_t value)
{
	struct lesson_message m = { lesson, value };
	int64_t length = guest_ask(PUPIL, &m, sizeof(m), &m, sizeof(m));

	if (length != sizeof(m))
		guest_panic("lesson %d ends with %d", (int)lesson, (int)length);
	return m.value;
}

static void lessons(void)
{
	uint64_t value;

	tap_equal((int64_t)teach(LESSON_ECHO, 42), 42, "a pupil answers");
	tap_equal((int64_t)teach(LESSON_FP, 0), 0,
		  "an interrupt keeps q0 to q31, FPCR and FPSR");
	value = teach(LESSON_HEAP, 0);
	tap_ok(value > 0x80000 && value < 0x100000,
	       "the heap has all memory behind the image: 0x%llx bytes",
	       (unsigned long long)value);
	tap_equal((int64_t)teach(LESSON_STACK, 6000), 0x5a,
		  "there are 6000 bytes of stack");
	value = teach(LESSON_SLEEP, SHORT);
	tap_ok(value >= SHORT && value < LONG, "a pupil sleeps for %llu ms",
	       (unsigned long long)value);
}

/* A sleep can be told from guest_sleep(), which an interrupt ends. */
static void sleepers(void)
{
	struct lesson_message m = { LESSON_SLEEP, SHORT };
	uint64_t begin = guest_ticks();

	guest_send(PUPIL, &m, sizeof(m));
	tap_equal(guest_exit(guest_run(PUPIL, 0)), GUEST_EXIT_SLEEPING,
		  "a sleep has an end");
	while (guest_exit(guest_run(PUPIL, 0)) == GUEST_EXIT_SLEEPING)
		;
	tap_ok(ms_since(begin) >= SHORT, "and is over then");
	spci_rx_release();
	m.lesson = LESSON_IDLE;
	guest_run(PUPIL, 0);
	guest_send(PUPIL, &m, sizeof(m));
	tap_equal(guest_exit(guest_run(PUPIL, 0)), GUEST_EXIT_IDLE,
		  "guest_sleep() is no CPU_OFF");
	tap_equal(guest_exit(guest_run(PUPIL, 0)), GUEST_EXIT_IDLE,
		  "and is told again");
	tap_equal(hf_interrupt_inject(PUPIL, 0, PUPIL_INTID), 1,
		  "an interrupt wakes it");
	tap_equal(guest_exit(guest_run(PUPIL, 0)), GUEST_EXIT_MESSAGE,
		  "and it goes on");
	spci_rx_release();
	tap_equal(guest_exit(guest_run(PUPIL, 0)), GUEST_EXIT_WAITING,
		  "to wait for a message");
	tap_equal(guest_exit(guest_run(NO_VM, 0)), GUEST_EXIT_REFUSED,
		  "RUN of no VM is refused");
}

/* Teaches a pupil its last lesson, and says how that ends. */
static void teach_last(size_t i)
{
	spci_vm_id_t vm = (spci_vm_id_t)(LAST_FIRST + i);
	struct lesson_message m = { last[i].lesson, 0 };
	uint64_t begin = guest_ticks(), end;
	enum guest_exit exit;

	/* One that has no end of its own gets little time. */
	end = begin +
	      ticks_of(last[i].exit == GUEST_EXIT_RUNNABLE ? SHORT : LONG);
	guest_run(vm, 0);
	guest_send(vm, &m, sizeof(m));
	exit = guest_exit(guest_run_until(vm, 0, end));
	if (exit == GUEST_EXIT_MESSAGE) {
		spci_rx_release();
		exit = guest_exit(guest_run_until(vm, 0, end));
	}
	tap_equal(exit, last[i].exit, "the primary sees %s", last[i].text);
	tap_ok(ms_since(begin) < LONG, "in no time");
	if (exit == GUEST_EXIT_PANICKED)
		tap_equal(guest_exit(guest_run(vm, 0)), GUEST_EXIT_PANICKED,
			  "and sees it again");
	if (exit == GUEST_EXIT_PANICKED || exit == GUEST_EXIT_OFF)
		tap_equal(guest_ask(vm, &m, sizeof(m), &m, sizeof(m)),
			  exit == GUEST_EXIT_OFF ? SPCI_INVALID_PARAMETERS :
						   SPCI_ABORTED,
			  "it answers nothing any more");
}

static volatile unsigned int spis;

static void on_spi(uint32_t intid)
{
	if (intid == SPI)
		spis++;
}

static void no_handler(uint32_t intid)
{
	(void)intid;
}

static uint64_t find_distributor(const void *fdt)
{
	int node = fdt_node_offset_by_compatible(fdt, -1, "arm,gic-v3");

	if (node < 0)
		node = fdt_node_offset_by_compatible(fdt, -1, "arm,gic-400");
	if (node < 0)
		node = fdt_node_offset_by_compatible(fdt, -1,
						     "arm,cortex-a15-gic");
	return guest_fdt_address(fdt, node, 0);
}

static void gic(const void *fdt)
{
	volatile uint32_t *pending =
		(volatile uint32_t *)(uintptr_t)(find_distributor(fdt) +
						 GICD_ISPENDR + SPI / 32 * 4);

	tap_equal(guest_gic_enable(SPI, on_spi), SPCI_INVALID_PARAMETERS,
		  "no interrupt without guest_gic_init()");
	tap_equal(guest_timer_init(), SPCI_INVALID_PARAMETERS, "nor a timer's");
	tap_equal(guest_gic_init(fdt), 0, "the GIC is found");
	tap_equal(guest_gic_enable(1020, on_spi), SPCI_INVALID_PARAMETERS,
		  "there is no interrupt 1020");
	tap_equal(guest_gic_enable(SPI, on_spi), 0, "an SPI has a handler");
	*pending = 1U << SPI % 32;
	guest_irq_enable();
	for (uint64_t begin = guest_ticks();
	     spis == 0 && ms_since(begin) < LONG;)
		;
	tap_equal(spis, 1, "which is called once");
	guest_gic_disable(SPI);
	*pending = 1U << SPI % 32;
	guest_irq_disable();
	tap_equal(spis, 1, "and no more once it is disabled");
	for (uint32_t i = 0; i < GUEST_GIC_HANDLERS; i++)
		guest_gic_enable(SPI + i, no_handler);
	tap_equal(guest_gic_enable(SPI - 1, on_spi), SPCI_NO_MEMORY,
		  "there are %d handlers", GUEST_GIC_HANDLERS);
	for (uint32_t i = 0; i < GUEST_GIC_HANDLERS; i++)
		guest_gic_disable(SPI + i);
}

static void own_timer(void)
{
	uint64_t begin = guest_ticks();

	tap_equal(guest_timer_init(), 0, "the timer interrupts");
	guest_sleep_until(begin + ticks_of(SHORT));
	tap_ok(ms_since(begin) >= SHORT && ms_since(begin) < LONG,
	       "the primary sleeps");
	guest_irq_enable();
	begin = guest_ticks();
	guest_sleep_until(begin + ticks_of(SHORT));
	guest_irq_disable();
	tap_ok(ms_since(begin) >= SHORT && ms_since(begin) < LONG,
	       "also where interrupts are not masked");
}

static spci_vm_id_t spinner(void)
{
	for (size_t i = 0; i < LAST_COUNT; i++)
		if (last[i].lesson == LESSON_SPIN)
			return (spci_vm_id_t)(LAST_FIRST + i);
	return NO_VM;
}

/* Has one that computes for a time, and returns what came of it. */
static struct spci_value preempt(uint64_t ms)
{
	return guest_run_until(spinner(), 0, guest_ticks() + ticks_of(ms));
}

static void preempt_here(void *result)
{
	struct spci_value *v = result;

	guest_gic_init_cpu();
	guest_timer_init();
	*v = preempt(SHORT);
}

static void preemption(void)
{
	struct spci_value v = { .func = 0 };
	uint64_t begin = guest_ticks();

	tap_equal((int64_t)preempt(SHORT).func, SPCI_INTERRUPT_32,
		  "a CPU is taken back from a VM that computes");
	tap_ok(ms_since(begin) >= SHORT && ms_since(begin) < LONG,
	       "when the time is up");
	guest_irq_enable();
	tap_equal((int64_t)preempt(SHORT).func, SPCI_INTERRUPT_32,
		  "also where interrupts are not masked");
	guest_irq_disable();
	tap_equal((int64_t)teach(LESSON_ECHO, 7), 7, "and another VM runs");
	if (guest_cpu_count() == 1) {
		tap_skip("one CPU", "another CPU is taken back, too");
		return;
	}
	guest_cpu_start(1, preempt_here, &v);
	guest_cpu_wait_off(1);
	tap_equal((int64_t)v.func, SPCI_INTERRUPT_32,
		  "another CPU is taken back, too");
}

void guest_main(const struct guest_boot *boot)
{
	guest_mailbox_init();
	tap_ok(guest_exit(guest_run(PUPIL, 0)) == GUEST_EXIT_WAITING,
	       "a pupil waits for its first lesson");
	lessons();
	sleepers();
	gic(boot->fdt);
	own_timer();
	for (size_t i = 0; i < LAST_COUNT; i++)
		teach_last(i);
	preemption();
	tap_done();
}
