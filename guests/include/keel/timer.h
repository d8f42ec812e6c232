/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The virtual timer of this CPU, which each CPU of each VM has. Times are ticks
 * of the counter (keel/clock.h).
 *
 * A secondary gets virtual interrupt HF_VIRTUAL_TIMER_INTID when its timer is
 * due; hf_interrupt_enable() lets it through. The primary gets a physical
 * interrupt, which guest_timer_init() takes.
 */
#ifndef KEEL_TIMER_H
#define KEEL_TIMER_H

#include <hf/language.h>
#include <stdint.h>

HF_C_BEGIN

/* Makes the timer due when the counter is at `ticks`, and not before. */
void guest_timer_set(uint64_t ticks);

/* Turns the timer off. */
void guest_timer_stop(void);

/*
 * Has the timer interrupt this CPU, also while a secondary runs on it: only
 * then does guest_run_until() take the CPU from one that computes. Needs
 * guest_gic_init() and, on other CPUs, guest_gic_init_cpu() first. Returns 0 or
 * an SPCI code. Primary only.
 */
int32_t guest_timer_init(void);

/*
 * Sleeps until the counter is at `ticks`. Uses the timer and leaves it off. A
 * secondary lets the primary run others meanwhile, and has virtual interrupt 3
 * pending afterwards.
 */
void guest_sleep_until(uint64_t ticks);

/*
 * Sleeps until an interrupt is pending, whether or not it is masked. The
 * primary sees that a secondary sleeps so, and is not off.
 */
void guest_sleep(void);

HF_C_END

#endif
