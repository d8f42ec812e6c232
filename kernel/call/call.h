/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A call of a guest while it is being answered. A handler reads arg, fills in
 * what the caller finds in its registers, and may name another vCPU to run
 * next; dispatch alone touches guests' registers.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kernel/call/status.h"
#include "kernel/upcall.h"

struct vcpu;

/* How much of ret is for the caller. */
enum call_results {
	RESULTS_NONE, /* it gets its results later, or never returns */
	RESULTS_X0,   /* HF_*, PSCI and unknown calls */
	RESULTS_ALL,  /* SPCI: x0 to x7 */
};

struct call {
	struct vcpu *vcpu; /* the caller */
	struct vcpu *next; /* who runs next on this CPU: at first the caller */
	uint64_t arg[8];   /* x0 to x7 */
	uint64_t ret[8];   /* zero at first */
	enum call_results results;
	enum conduit conduit;
	bool again; /* an interrupt came first: the guest makes it again */
};

typedef void call_handler(struct call *c);

/* SPCI_SUCCESS with x2 = value; SPCI_SUCCESS alone is call_return(c, 0). */
void call_return(struct call *c, uint64_t value);

/* SPCI_ERROR with a status (sign-extended), or SPCI_SUCCESS, or once again. */
void call_status(struct call *c, spci_status status);

/* Blocks or yields: the primary's RUN returns x0 to x3 = func, a1, a2, a3. */
void call_leave(struct call *c, uint64_t func, uint64_t a1, uint64_t a2,
		uint64_t a3);

/* (VM id << 16) | vCPU index, as RUN and its results have it. */
uint64_t call_vcpu_id(const struct vcpu *v);
