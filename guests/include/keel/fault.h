/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Accesses that may fault, and interrupts. Any other exception is a panic of
 * the guest.
 */
#ifndef KEEL_FAULT_H
#define KEEL_FAULT_H

#include <hf/language.h>
#include <stdbool.h>
#include <stdint.h>

HF_C_BEGIN

/* ESR_EL1, FAR_EL1 and ELR_EL1 after an exception. */
struct guest_fault {
	uint64_t esr;
	uint64_t far;
	uint64_t elr;
};

/*
 * Reads or writes 8 bytes at an aligned address. Returns false if that faulted
 * with a data abort from EL1 and this address in FAR_EL1.
 */
bool guest_try_read(uintptr_t address, uint64_t *value);
bool guest_try_write(uintptr_t address, uint64_t value);

/*
 * Calls the function at an address. Returns false if the fetch faulted with an
 * instruction abort from EL1 and this address in FAR_EL1.
 */
bool guest_try_execute(uintptr_t address);

/* Returns the last fault that a guest_try_ function met on this CPU. */
struct guest_fault guest_last_fault(void);

/*
 * Sets the function that is called, with interrupts masked, for each IRQ of any
 * CPU. With NULL, as at start, an IRQ is a panic.
 */
void guest_set_irq_handler(void (*handler)(void));

/* Unmask and mask IRQs on this CPU. */
static inline void guest_irq_enable(void)
{
	__asm__ volatile("msr daifclr, #2" ::: "memory");
}

static inline void guest_irq_disable(void)
{
	__asm__ volatile("msr daifset, #2" ::: "memory");
}

HF_C_END

#endif
