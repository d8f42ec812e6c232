/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The end of every CPU when the monitor itself is broken (W-39). Interrupts are
 * the primary's, so none can call the other CPUs: their guests' stage 2 is
 * taken away instead, and each CPU comes in by a fault and stops.
 */
#pragma once

struct vcpu;

/*
 * Stops every CPU, prints the line and where this CPU is, and halts: the
 * monitor is broken. No guest can bring it here.
 */
__attribute__((noreturn, format(printf, 1, 2))) void panic(const char *format,
							   ...);

/*
 * Halts this CPU if another one has panicked. Called first on every entry that
 * a guest's stage-2 fault makes.
 */
void panic_check(void);

/*
 * Empties the root table of every VM's stage 2, without locks: called once, by
 * the CPU that panics, which invalidates the TLBs of all of them afterwards.
 */
void panic_stop_others(void);

/*
 * Ends the machine as a panic does, but without a word: it was asked to stop,
 * and nothing can switch it off. What is to be said comes before.
 */
_Noreturn void halt_every_cpu(void);

/*
 * Prints which VM and vCPU this CPU runs, or ran last; at boot none. v is what
 * the CPU remembers, and may be NULL.
 */
void panic_describe(const struct vcpu *v);
