/* SPDX-License-Identifier: BSD-3-Clause */
/* Handles exceptions: expected faults, interrupts, and panics. */
#include "internal.h"

/* Vectors of the current EL with SP_ELx. */
#define VECTOR_SYNC 4
#define VECTOR_IRQ  5

#define DAIF_I (UINT64_C(1) << 7)

#define ESR_EC_SHIFT	     26
#define EC_INSTRUCTION_ABORT 0x21
#define EC_DATA_ABORT	     0x25

/* Defined in vectors.S. The labels are addresses of its code. */
struct guest_probe {
	uint64_t value;
	uint64_t faulted;
};
struct guest_probe guest_probe_load(uintptr_t address);
uint64_t guest_probe_store(uintptr_t address, uint64_t value);
uint64_t guest_probe_call(uintptr_t address);
extern const char guest_probe_load_at[];
extern const char guest_probe_store_at[];
extern const char guest_probe_call_return[];
extern const char guest_probe_call_faulted[];

static void (*irq_handler)(void);

/* True if the fault is a probe's. Then makes the probe go on and report it. */
static bool recover(struct guest_frame *frame, const struct guest_fault *fault)
{
	uint64_t ec = fault->esr >> ESR_EC_SHIFT & 0x3f;

	if (fault->far != frame->x[2])
		return false;
	if (ec == EC_DATA_ABORT &&
	    fault->elr == (uintptr_t)guest_probe_load_at) {
		frame->x[1] = 1;
		frame->elr += 4;
		return true;
	}
	if (ec == EC_DATA_ABORT &&
	    fault->elr == (uintptr_t)guest_probe_store_at) {
		frame->x[0] = 1;
		frame->elr += 4;
		return true;
	}
	if (ec == EC_INSTRUCTION_ABORT && fault->elr == fault->far &&
	    frame->x[30] == (uintptr_t)guest_probe_call_return) {
		frame->elr = (uintptr_t)guest_probe_call_faulted;
		return true;
	}
	return false;
}

static struct guest_fault read_fault(const struct guest_frame *frame)
{
	struct guest_fault fault = { .elr = frame->elr };

	__asm__ volatile("mrs %0, esr_el1" : "=r"(fault.esr));
	__asm__ volatile("mrs %0, far_el1" : "=r"(fault.far));
	return fault;
}

void guest_exception(struct guest_frame *frame, unsigned int vector)
{
	struct guest_fault fault;

	if (vector == VECTOR_IRQ && irq_handler) {
		irq_handler();
		return;
	}
	fault = read_fault(frame);
	if (vector == VECTOR_SYNC && recover(frame, &fault)) {
		guest_this_cpu()->fault = fault;
		return;
	}
	guest_panic_exception(frame, vector, &fault);
}

bool guest_try_read(uintptr_t address, uint64_t *value)
{
	struct guest_probe probe = guest_probe_load(address);

	*value = probe.value;
	return !probe.faulted;
}

bool guest_try_write(uintptr_t address, uint64_t value)
{
	return !guest_probe_store(address, value);
}

bool guest_try_execute(uintptr_t address)
{
	return !guest_probe_call(address);
}

struct guest_fault guest_last_fault(void)
{
	return guest_this_cpu()->fault;
}

bool guest_irq_masked(void)
{
	uint64_t daif;

	__asm__ volatile("mrs %0, daif" : "=r"(daif));
	return (daif & DAIF_I) != 0;
}

void guest_irq_take(void)
{
	if (irq_handler == NULL || !guest_irq_masked())
		return;
	guest_irq_enable();
	__asm__ volatile("isb");
	guest_irq_disable();
}

void guest_set_irq_handler(void (*handler)(void))
{
	irq_handler = handler;
}
