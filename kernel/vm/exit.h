/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * An exit: why a vCPU of a secondary stopped running. It has the form of no
 * interface; kernel/spci/exit.c makes the answer of the primary's RUN of it.
 */
#pragma once

#include <stdint.h>

#include "kernel/vm/vcpu.h"

enum __attribute__((packed)) exit_reason {
	EXIT_INTERRUPT,	     /* a physical interrupt, or the vCPU's timer */
	EXIT_YIELD,	     /* YIELD or WFE */
	EXIT_WAIT_MESSAGE,   /* MSG_WAIT, and there is no message */
	EXIT_WAIT_INTERRUPT, /* WFI or PSCI's CPU_SUSPEND */
	EXIT_OFF,	     /* PSCI's CPU_OFF */
	EXIT_WAKE_UP,	     /* another vCPU, `number`, has to run now */
	EXIT_MESSAGE,	     /* the vCPU sent a message to VM `number` */
	EXIT_RX_RELEASED,    /* RX of the vCPU's VM is free, and VMs wait */
	EXIT_ABORTED,	     /* the vCPU never runs again, nor answers */
	EXIT_REFUSED,	     /* the vCPU did not run: `value` is a status */
};

/* 16 bytes, so that it is returned in two registers (tools/bench: RUN). */
struct exit {
	enum exit_reason reason;
	enum vcpu_state state; /* the new state of the vCPU that stops */
	uint16_t vm;	       /* id of its VM */
	uint16_t number;       /* index of the vCPU that stops; or see reason */
	/*
	 * EXIT_WAIT_*: ns until the timer is due, 0 if it is off or masked.
	 * EXIT_YIELD: ns that the vCPU need not run, or 0. EXIT_MESSAGE to the
	 * primary: bytes. Else 0.
	 */
	uint64_t value;
};

/*
 * Returns an exit for this reason with the VM and index of v: the vCPU that
 * stops, or the one to run (EXIT_WAKE_UP). The vCPU that stops stays READY.
 */
struct exit exit_ready(enum exit_reason reason, const struct vcpu *v);

/* Returns the exit of v that becomes OFF. */
struct exit exit_off(const struct vcpu *v);

/*
 * Returns the exit of v, the current vCPU, that waits in this state. If v's
 * timer is due already, the reason is EXIT_INTERRUPT instead (docs/abi.md,
 * 3.2).
 */
struct exit exit_blocked(enum exit_reason reason, enum vcpu_state state,
			 const struct vcpu *v);
