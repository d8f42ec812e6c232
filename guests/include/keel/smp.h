/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The CPUs of this VM. Index 0 is the CPU that started. The primary's other
 * CPUs follow in the FDT's order; a secondary's have their vCPU indices.
 */
#ifndef KEEL_SMP_H
#define KEEL_SMP_H

#include <hf/language.h>
#include <hf/spci.h>
#include <stddef.h>
#include <stdint.h>

HF_C_BEGIN

/*
 * Defines, once and outside of any function, how many CPUs a guest uses at most
 * and the size of their stacks, a multiple of 4096 bytes. A guest without this
 * has as many as the library was built for, of GUEST_STACK_SIZE bytes each.
 */
#define GUEST_STACKS(cpus, size)                                  \
	__attribute__((__aligned__(SPCI_PAGE_SIZE)))              \
	uint8_t guest_stacks[(cpus) * (SPCI_PAGE_SIZE + (size))]; \
	const size_t guest_stack_count = (cpus);                  \
	const size_t guest_stack_size = (size);                   \
	HF_STATIC_ASSERT((cpus) > 0 && (size) > 0 &&              \
				 (size) % SPCI_PAGE_SIZE == 0,    \
			 "stacks of whole pages, one at least")

/* Defined by GUEST_STACKS(): guard page and stack of CPU 0, of CPU 1, ... */
extern uint8_t guest_stacks[];
extern const size_t guest_stack_count;
extern const size_t guest_stack_size;

typedef void (*guest_cpu_fn)(void *arg);

/* A lock between CPUs; zero is free. CPUs wait by wfe, which a VM may trap. */
struct guest_lock {
	uint32_t held;
};

void guest_lock(struct guest_lock *lock);

/* Releases the lock, and wakes CPUs that wait for it. */
void guest_unlock(struct guest_lock *lock);

/*
 * Returns the number of CPUs, no more than the library was built for or have a
 * stack.
 */
size_t guest_cpu_count(void);

/* Returns the index of this CPU. */
size_t guest_cpu_index(void);

/* Returns PSCI's id of a CPU: its affinity fields of MPIDR_EL1. */
uint64_t guest_cpu_id(size_t index);

/*
 * Starts a CPU that is off. It runs fn(arg) on a stack of its own and goes off
 * again when fn returns. Returns a PSCI code.
 */
int64_t guest_cpu_start(size_t index, guest_cpu_fn fn, void *arg);

/*
 * Starts a CPU as guest_cpu_start() does, but at an entry of the caller's own.
 * The entry finds in x0 what the library's guest_cpu_entry expects there, and
 * goes on to guest_cpu_entry.
 */
int64_t guest_cpu_start_at(size_t index, guest_cpu_fn fn, void *arg,
			   uintptr_t entry);

/*
 * Waits until a CPU that was started has ended its work and is off, with
 * SPCI_YIELD between two looks. Returns PSCI_SUCCESS, or PSCI_DENIED after 20
 * seconds.
 */
int64_t guest_cpu_wait_off(size_t index);

HF_C_END

#endif
