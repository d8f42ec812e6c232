/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Why a vCPU of a secondary stopped running, in no version of any interface:
 * the primary's dialect writes it into registers (kernel/spci/exit.c).
 */
#pragma once

#include <stdint.h>

#include "kernel/vm/vcpu.h"

enum __attribute__((packed)) exit_reason {
	EXIT_INTERRUPT,	   /* a physical interrupt, or its own timer, is due */
	EXIT_YIELD,	   /* it has nothing urgent to do */
	EXIT_WAIT_MESSAGE, /* it is blocked until a message comes */
	EXIT_WAIT_INTERRUPT, /* it is blocked until an interrupt comes */
	EXIT_OFF,	     /* it has switched itself off */
	EXIT_WAKE_UP,	     /* the vCPU `number` has something to do */
	EXIT_MESSAGE,	     /* it sent a message to VM `number` */
	EXIT_RX_RELEASED,    /* its RX is free, for which others wait */
	EXIT_ABORTED,	     /* it will never answer, or run */
	EXIT_REFUSED,	     /* it did not run at all: `value` is the status */
};

/* In two registers, as it is handed on (tools/bench: RUN). */
struct exit {
	enum exit_reason reason;
	enum vcpu_state state; /* of the vCPU that leaves, from now on */
	/* The vCPU that leaves or is to run, or a message's VMs. */
	uint16_t vm;	 /* its VM's id; the sender's */
	uint16_t number; /* its index; EXIT_MESSAGE: the receiver's id */
	/*
	 * Blocked: ns to its timer, or 0 if none is set. EXIT_YIELD: ns that it
	 * need not run, or 0. EXIT_MESSAGE to the primary: bytes.
	 */
	uint64_t value;
};

/* Returns an exit that names v and leaves the vCPU that stops READY. */
struct exit exit_ready(enum exit_reason reason, const struct vcpu *v);

/* Returns the exit of a v that is switched off. */
struct exit exit_off(const struct vcpu *v);

/*
 * Returns the exit of the current v that goes into a state in which it waits:
 * for how long, where its timer is armed, or EXIT_INTERRUPT where that is due
 * (docs/abi.md, 3.2).
 */
struct exit exit_blocked(enum exit_reason reason, enum vcpu_state state,
			 const struct vcpu *v);
