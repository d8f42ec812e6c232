/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A call of a guest while it is being answered. A handler reads arg, which are
 * the guest's registers as it called, and last of all says what the guest finds
 * in them, by one of the functions below. Two write more: kernel/spci/run.c
 * what a RUN that returns later finds, smc_filter.c what firmware answered.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "arch/upcall.h"
#include "kernel/base/status.h"
#include "kernel/vm/vcpu.h"

struct call {
	struct vcpu *vcpu; /* the caller */
	struct vcpu *next; /* who runs next on this CPU: at first the caller */
	const uint64_t *arg; /* x0 to x7 */
	enum conduit conduit;
};

typedef void call_handler(struct call *c);

/* x0 alone: the result of HF_*, PSCI and unknown calls. */
static inline void call_x0(struct call *c, uint64_t value)
{
	c->vcpu->arch.regs.x[0] = value;
}

/* x0 to x4 as given, x5 to x7 zero: the result of an SPCI call. */
static inline void call_values(struct call *c, uint64_t x0, uint64_t x1,
			       uint64_t x2, uint64_t x3, uint64_t x4)
{
	vcpu_set_values(c->vcpu, x0, x1, x2, x3, x4);
}

/* SPCI_SUCCESS with x2 = value. */
void call_return(struct call *c, uint64_t value);

/* SPCI_ERROR with a status (sign-extended), or SPCI_SUCCESS, or once again. */
void call_status(struct call *c, enum status status);

/* Blocks or yields: the primary's RUN returns x0 to x3 = func, a1, a2, a3. */
void call_leave(struct call *c, uint64_t func, uint64_t a1, uint64_t a2,
		uint64_t a3);

/* (VM id << 16) | vCPU index, as RUN and its results have it. */
uint64_t call_vcpu_id(const struct vcpu *v);
