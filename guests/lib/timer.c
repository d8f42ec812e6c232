/* SPDX-License-Identifier: BSD-3-Clause */
/* The virtual timer: CNTV of this CPU (Arm ARM D11.2). */
#include "internal.h"
#include <hf/call.h>
#include <keel/clock.h>
#include <keel/gic.h>
#include <keel/timer.h>

#define CTL_ON	 UINT64_C(1)
#define CTL_MASK UINT64_C(2)

static void write_control(uint64_t control)
{
	__asm__ volatile("msr cntv_ctl_el0, %0\n\tisb" ::"r"(control)
			 : "memory");
}

static uint64_t read_control(void)
{
	uint64_t control;

	__asm__ volatile("mrs %0, cntv_ctl_el0" : "=r"(control));
	return control;
}

static void wait_for_interrupt(void)
{
	__asm__ volatile("dsb sy\n\twfi" ::: "memory");
}

void guest_timer_set(uint64_t ticks)
{
	write_control(0);
	__asm__ volatile("msr cntv_cval_el0, %0" ::"r"(ticks));
	write_control(CTL_ON);
}

void guest_timer_stop(void)
{
	write_control(0);
}

/* Leaves the timer on, so that it can be seen to be due. */
static void on_timer(uint32_t intid)
{
	(void)intid;
	write_control(read_control() | CTL_MASK);
}

int32_t guest_timer_init(void)
{
	int32_t status = guest_gic_enable(GUEST_GIC_VIRTUAL_TIMER, on_timer);

	if (status == 0)
		status = guest_gic_enable(GUEST_GIC_HYP_TIMER, on_timer);
	guest_this_cpu()->timer_interrupts = status == 0;
	return status;
}

void guest_preempt_at(uint64_t ticks)
{
	if (guest_this_cpu()->timer_interrupts)
		guest_timer_set(ticks);
}

void guest_preempt_end(void)
{
	if (guest_this_cpu()->timer_interrupts)
		guest_timer_stop();
}

/* The primary's CPU sleeps only if something can wake it. */
void guest_sleep_until(uint64_t ticks)
{
	guest_timer_set(ticks);
	while (guest_ticks() < ticks)
		if (!guest_is_primary() || guest_this_cpu()->timer_interrupts)
			wait_for_interrupt();
	guest_timer_stop();
}

/* WFI does not sleep while an interrupt is pending, masked or not. */
void guest_sleep_panicked(void)
{
	for (uint32_t intid = 0; intid < HF_NUM_INTIDS; intid++)
		hf_interrupt_enable(intid, false);
	guest_timer_set(UINT64_MAX);
	for (;;)
		wait_for_interrupt();
}

void guest_sleep(void)
{
	bool is_off = (read_control() & CTL_ON) == 0;

	if (guest_is_primary() || !is_off) {
		wait_for_interrupt();
		return;
	}
	guest_timer_set(guest_ticks() +
			GUEST_ENDLESS_SECONDS * guest_ticks_per_second());
	wait_for_interrupt();
	guest_timer_stop();
}
