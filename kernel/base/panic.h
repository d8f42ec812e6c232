/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The end of every CPU when the monitor itself is broken (W-39). Interrupts are
 * the primary's, so none can call the other CPUs: their guests' stage 2 is
 * taken away instead, and each CPU comes in by a fault and stops.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * Makes a panic know the VM with this id, 1 to KEEL_MAX_VMS; at boot. root is
 * what a panic zeroes: root_size bytes, the same for every VM. The name and the
 * root stay where they are for good.
 */
void panic_add_vm(uint16_t id, const char *name, void *root, size_t root_size);

/*
 * Stops every CPU, prints the line and where this CPU is, and halts: the
 * monitor is broken. No guest can bring it here.
 */
__attribute__((noreturn, format(printf, 1, 2))) void panic(const char *format,
							   ...);

/*
 * Halts this CPU if another one has panicked. Every entry by a guest's stage-2
 * fault calls it first.
 */
void panic_check(void);

/*
 * Stops every CPU as a panic does, but prints nothing: for a machine that was
 * asked to stop, and that nothing can switch off.
 */
_Noreturn void halt_every_cpu(void);
