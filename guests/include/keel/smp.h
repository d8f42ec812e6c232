/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The CPUs of this VM. Index 0 is the one that started; the primary's others
 * follow in the FDT's order, a secondary's are its vCPU indices.
 */
#ifndef KEEL_SMP_H
#define KEEL_SMP_H

#include <hf/language.h>
#include <stddef.h>
#include <stdint.h>

HF_C_BEGIN

typedef void (*guest_cpu_fn)(void *arg);

/* A lock between CPUs; zero is free. Waiting is by wfe, which a VM may trap. */
struct guest_lock {
	uint32_t held;
};

void guest_lock(struct guest_lock *lock);

/* Gives it up, and wakes who waits. */
void guest_unlock(struct guest_lock *lock);

/* How many CPUs there are; no more than the library was built for. */
size_t guest_cpu_count(void);

/* The index of this CPU. */
size_t guest_cpu_index(void);

/* What PSCI calls a CPU: its affinity fields of MPIDR_EL1. */
uint64_t guest_cpu_id(size_t index);

/*
 * Starts a CPU that is off; it runs fn(arg) on a stack of its own and goes off
 * again when that returns. Returns a PSCI code.
 */
int64_t guest_cpu_start(size_t index, guest_cpu_fn fn, void *arg);

/*
 * The same at an entry of the caller's own, which finds x0 as guest_cpu_entry
 * of the library does, and goes on there.
 */
int64_t guest_cpu_start_at(size_t index, guest_cpu_fn fn, void *arg,
			   uintptr_t entry);

/*
 * Waits until a CPU that was started has ended its work and is off, with
 * SPCI_YIELD between two looks. Returns PSCI_SUCCESS, or PSCI_DENIED after
 * 20 seconds.
 */
int64_t guest_cpu_wait_off(size_t index);

HF_C_END

#endif
