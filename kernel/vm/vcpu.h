/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A virtual CPU: its registers, what it waits for, and its virtual interrupts.
 *
 * Who may touch it: the CPU that has claimed it. A claim is taken with
 * vcpu_claim() before the vCPU is run or reset, and is given back by the switch
 * away from it once its registers are saved, so that "not claimed" means
 * "registers are in memory". Interrupt bits are atomic and open to all.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "arch/vcpu_state.h"
#include "kernel/vm/progress.h"

struct vm;

/* RUN's states (docs/abi.md, 3.1); transitions: table of kernel/spci/run.c. */
enum vcpu_state {
	VCPU_OFF,
	VCPU_READY,
	VCPU_BLOCKED_MAILBOX,
	VCPU_BLOCKED_INTERRUPT,
	VCPU_ABORTED,
};

struct vcpu {
	struct arch_vcpu arch; /* first field: arch_vcpu_of() */
	_Atomic(enum vcpu_state) state;
	struct vm *vm;
	_Atomic(uint64_t) virq_enabled; /* one bit an INTID, 0 to 63 */
	_Atomic(uint64_t) virq_pending;
	struct mem_progress progress; /* of a memory call being cleared */
};

/* Takes the right to run or reset v. False: another CPU has it (BUSY). */
static inline bool vcpu_claim(struct vcpu *v)
{
	uint32_t free = 0;

	/* acquire: pairs with the switch's release after saving registers */
	return atomic_compare_exchange_strong_explicit(&v->arch.claimed, &free,
						       1, memory_order_acquire,
						       memory_order_relaxed);
}

/* Gives a claim back. What was written to v is seen by the next claimant. */
static inline void vcpu_unclaim(struct vcpu *v)
{
	atomic_store_explicit(&v->arch.claimed, 0, memory_order_release);
}

/* What v finds when it runs on: x0 to x4 as given, x5 to x7 zero. */
static inline void vcpu_set_values(struct vcpu *v, uint64_t x0, uint64_t x1,
				   uint64_t x2, uint64_t x3, uint64_t x4)
{
	uint64_t *x = v->arch.regs.x;

	x[0] = x0;
	x[1] = x1;
	x[2] = x2;
	x[3] = x3;
	x[4] = x4;
	x[5] = 0;
	x[6] = 0;
	x[7] = 0;
}

/* Virtual interrupts that are enabled and pending, one bit each (virq.h). */
__attribute__((always_inline)) static inline uint64_t vcpu_virqs(struct vcpu *v)
{
	return atomic_load(&v->virq_enabled) & atomic_load(&v->virq_pending);
}

/*
 * Is v off, and fit to be started? One that is on its way down is not, as long
 * as its registers are being saved (W-22).
 */
static inline bool vcpu_is_off(struct vcpu *v)
{
	/* acquire: who is on its way down claimed v before it made it OFF */
	return atomic_load_explicit(&v->state, memory_order_acquire) ==
		       VCPU_OFF &&
	       atomic_load_explicit(&v->arch.claimed, memory_order_relaxed) ==
		       0;
}

/*
 * Sets v's registers as at its first entry: everything zero but the program
 * counter, x0 and the EL2 controls of its VM. The caller has claimed v, or v
 * cannot run yet.
 */
void vcpu_reset(struct vcpu *v, uint64_t entry, uint64_t arg);
