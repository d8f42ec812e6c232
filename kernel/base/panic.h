/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Stops every CPU when the monitor itself is broken (W-39). An interrupt cannot
 * stop the other CPUs, for interrupts are the primary's. Instead the roots of
 * all VMs' stage 2 are zeroed: each CPU then enters by a fault and halts.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * Registers the VM with this id, 1 to KEEL_MAX_VMS, at boot. root is the root
 * of its stage 2, which a panic zeroes: root_size bytes, the same for every VM.
 * The name, which a panic prints, and the root must stay where they are.
 */
void panic_add_vm(uint16_t id, const char *name, void *root, size_t root_size);

/*
 * Stops the other CPUs, prints the line, this CPU's vCPU and a backtrace, and
 * halts. Nothing that a guest does may lead here.
 */
__attribute__((noreturn, format(printf, 1, 2))) void panic(const char *format,
							   ...);

/* Halts this CPU if another one has panicked. Called on each stage-2 fault. */
void panic_check(void);

/*
 * Stops every CPU as a panic does, but prints nothing: for a power off or reset
 * that neither firmware nor a watchdog carries out.
 */
_Noreturn void halt_every_cpu(void);
