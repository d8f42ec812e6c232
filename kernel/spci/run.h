/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Running secondaries: RUN, what makes a vCPU stop, and what the primary then
 * learns (docs/abi.md, 3.2).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kernel/vm/vcpu.h"

/*
 * v, a secondary's, stops running on its CPU but stays READY: the primary's RUN
 * returns x0 to x3 = func, a1, a2, a3 (the rest 0). Returns the primary's vCPU.
 */
struct vcpu *run_leave(struct vcpu *v, uint64_t func, uint64_t a1, uint64_t a2,
		       uint64_t a3);

/*
 * The same for a v that blocks, or goes OFF: RUN returns why and, where v's
 * timer is armed, for how many nanoseconds; or INTERRUPT where it is due now.
 */
struct vcpu *run_block(struct vcpu *v, enum vcpu_state state);

/* Hands the message in the RX of v's VM, if there is one, over to v. */
bool run_take_message(struct vcpu *v);

/* Sets the virtual IRQ line of v as its virtual interrupts want it. */
void run_update_virq(struct vcpu *v, bool current);
