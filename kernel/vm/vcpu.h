/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A virtual CPU: its registers, its state, and its virtual interrupts.
 *
 * Only the CPU that has claimed a vCPU may run or change it. A CPU claims it by
 * vcpu_claim() before it runs or resets it. The switch away from the vCPU gives
 * the claim back once the registers are saved (switch.S), so that "not claimed"
 * means "registers are in memory". Interrupt bits are atomic and open to all.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "arch/cpu.h"
#include "arch/vcpu_state.h"
#include "lib/compiler.h"

struct vm;

/*
 * The states of a vCPU (docs/abi.md, 3.1), and what brings it from one into
 * another. No other transition exists: vcpu_become() checks that in tests.
 *
 *   OFF -> NEW                   boot, PSCI's CPU_ON
 *   OFF, NEW -> READY            the first RUN; the primary's CPU comes
 *   READY -> READY               RUN; the primary's CPU wakes without its state
 *   READY -> BLOCKED_MAILBOX     MSG_WAIT, when there is no message
 *   READY -> BLOCKED_INTERRUPT   WFI, PSCI's CPU_SUSPEND
 *   READY -> BLOCKED_MAILBOX     the response to a direct request
 *   READY -> BLOCKED_REQUEST     a direct request of its own
 *   READY -> OFF                 PSCI's CPU_OFF
 *   OFF -> READY                 firmware denied CPU_OFF of the primary's CPU
 *   BLOCKED_MAILBOX -> READY     RUN with a message, a direct request
 *   BLOCKED_INTERRUPT -> READY   RUN, when it has an interrupt
 *   BLOCKED_REQUEST -> READY     the response, or that there will be none
 *   any -> ABORTED               HF_VM_STOP; an SError while it runs (W-29)
 */
enum __attribute__((packed)) vcpu_state {
	VCPU_OFF,
	VCPU_NEW, /* it has not run since it was started */
	VCPU_READY,
	VCPU_BLOCKED_MAILBOX,
	VCPU_BLOCKED_INTERRUPT,
	VCPU_BLOCKED_REQUEST,
	VCPU_ABORTED,
};

/* The direct request of FF-A that a vCPU has been given (request.h). */
enum __attribute__((packed)) vcpu_request {
	REQUEST_NONE,
	REQUEST_DIRECT,	 /* MSG_SEND_DIRECT_REQ */
	REQUEST_DIRECT2, /* MSG_SEND_DIRECT_REQ2 */
	REQUEST_FIRST,	 /* that it will find in its first MSG_WAIT */
};

struct vcpu {
	struct arch_vcpu arch; /* first field: arch_vcpu_of() */
	_Atomic(enum vcpu_state) state;
	bool initialized; /* it has waited for a message since it was started */
	/* FF-A's direct requests (request.h). */
	enum vcpu_request request;	  /* that it was given */
	_Atomic(struct vcpu *) requester; /* whose that is, or NULL */
	struct vcpu *receiver;		  /* BLOCKED_REQUEST: who has its own */
	struct vm *vm;
	_Atomic(uint64_t) virq_enabled; /* one bit an INTID, 0 to 63 */
	_Atomic(uint64_t) virq_pending;
};

/* True if some CPU has claimed v, which may change at any time. */
static inline bool vcpu_is_claimed(struct vcpu *v)
{
	return atomic_load_explicit(&v->arch.claimed, memory_order_relaxed) !=
	       0;
}

/* Claims v for this CPU. False: v is claimed already (BUSY). Acquire. */
static inline bool vcpu_claim(struct vcpu *v)
{
	uint32_t free = 0;

	/* acquire: pairs with the switch's release after saving registers */
	return atomic_compare_exchange_strong_explicit(&v->arch.claimed, &free,
						       1, memory_order_acquire,
						       memory_order_relaxed);
}

/* Gives the claim of v back. Release. */
static inline void vcpu_unclaim(struct vcpu *v)
{
	atomic_store_explicit(&v->arch.claimed, 0, memory_order_release);
}

/* Sets x0 to x4 of v, which is current or does not run; x5 to x7 are zero. */
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

/* Returns the state of v. Acquire. */
static inline enum vcpu_state vcpu_state(const struct vcpu *v)
{
	/* acquire: pairs with vcpu_become() */
	return atomic_load_explicit(&v->state, memory_order_acquire);
}

/* True if the table of states has a way from one state to the other. */
bool vcpu_may_become(enum vcpu_state from, enum vcpu_state to);

/* Panics unless vcpu_may_become(). */
COLD void vcpu_check(enum vcpu_state from, enum vcpu_state to);

/*
 * Puts v into a state that the table of states allows. The caller has claimed
 * v, or v cannot run yet. Release.
 */
static inline void vcpu_become(struct vcpu *v, enum vcpu_state state)
{
	if (ARCH_CHECKS)
		vcpu_check(vcpu_state(v), state);
	/* release: pairs with vcpu_state() */
	atomic_store_explicit(&v->state, state, memory_order_release);
}

/* Returns the virtual interrupts that are enabled and pending, as bits. */
__attribute__((always_inline)) static inline uint64_t vcpu_virqs(struct vcpu *v)
{
	return atomic_load(&v->virq_enabled) & atomic_load(&v->virq_pending);
}

/*
 * True if v is OFF and can be started. A vCPU that is OFF but still claimed
 * cannot: its registers are being saved (W-22). It was claimed before it became
 * OFF, so that vcpu_state()'s acquire makes the claim visible.
 */
static inline bool vcpu_is_off(struct vcpu *v)
{
	return vcpu_state(v) == VCPU_OFF && !vcpu_is_claimed(v);
}

/* Makes v, which is zeroed, the VM's vCPU of this index, OFF; at boot. */
void vcpu_init(struct vcpu *v, struct vm *vm, uint16_t index);

/*
 * Sets v's registers as at its first entry: pc = entry, x0 = arg, the EL2
 * controls of its VM, all else zero. Disables and clears its virtual
 * interrupts. The caller has claimed v, or v cannot run yet.
 */
void vcpu_reset(struct vcpu *v, uint64_t entry, uint64_t arg);
