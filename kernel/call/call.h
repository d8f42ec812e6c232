/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A guest's call, of any dialect, while it is answered. The handler reads the
 * arguments and returns an answer, which is written into the caller's registers
 * once the handler is done: until then the arguments stay as they are.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "arch/upcall.h"
#include "kernel/vm/exit.h"

/* The step that follows the handler's. */
enum call_then {
	CALL_RETURNS, /* the caller goes on */
	CALL_REPEATS, /* the caller makes the call again, x0 as it is */
	CALL_RUNS,    /* `next` runs, if it can, and the caller gets its exit */
	CALL_SWITCHES, /* `next` goes on instead of the caller */
	CALL_LEAVES,   /* the caller, a secondary's vCPU, stops by `exit` */
};

struct call {
	struct vcpu *vcpu;   /* the caller */
	const uint64_t *arg; /* x0 to x7; of FF-A's 64-bit ids to x17, too */
	enum conduit conduit;
	enum call_then then; /* CALL_RETURNS unless the handler says else */
	struct vcpu *next;   /* of CALL_RUNS and CALL_SWITCHES: claimed */
	struct exit exit;    /* of CALL_LEAVES */
};

/*
 * Has v run when the handler is done, if its state allows that, and the caller
 * find its exit. False: another CPU has claimed v (BUSY).
 */
static inline bool call_run(struct call *c, struct vcpu *v)
{
	if (!vcpu_claim(v))
		return false;
	c->then = CALL_RUNS;
	c->next = v;
	return true;
}

/* Has v, which is claimed and has found its answer, go on for the caller. */
static inline void call_switch(struct call *c, struct vcpu *v)
{
	c->then = CALL_SWITCHES;
	c->next = v;
}

/* Has the caller stop, with this exit, once its answer is written. */
static inline void call_leave(struct call *c, struct exit exit)
{
	c->then = CALL_LEAVES;
	c->exit = exit;
}
