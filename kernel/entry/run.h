/* SPDX-License-Identifier: BSD-3-Clause */
/* From the primary to a secondary's vCPU (docs/abi.md, 3.1). */
#pragma once

#include "kernel/call/call.h"
#include "lib/compiler.h"

/*
 * Runs the vCPU that the primary's call c has claimed, or tells the primary why
 * not, in its own dialect. A vCPU that waits finds what it waits for as its VM
 * has that. Returns the vCPU that runs next: `next`, or the caller.
 */
struct vcpu *run(struct call *c);

/*
 * Has v, which is claimed and has found its answer, go on: a secondary's vCPU
 * finds a timer that is due meanwhile as an interrupt. Returns v.
 */
struct vcpu *go_on(struct vcpu *v);

/* Has v make its call again, behind interrupts that are due. Returns v. */
COLD OUTLINED struct vcpu *repeat(struct vcpu *v);
