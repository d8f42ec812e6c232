/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The vCPUs that wait for each other's answer, by FF-A's direct requests
 * (docs/ffa.md, 5). A secondary's vCPU that made one is BLOCKED_REQUEST, and
 * not claimed, until the vCPU that was given it answers. That vCPU names it as
 * its requester, and may itself wait for a third: these are a chain. Where the
 * primary asked, the requester is the vCPU that did, but any vCPU of the
 * primary may find the answer.
 *
 * All of this belongs to the claimant of a vCPU. Requesters alone are looked at
 * by the claimant of the last vCPU of their chain, too. They change meanwhile
 * only where a vCPU of the chain is stopped: a look just then may err, but
 * ends.
 */
#pragma once

#include "kernel/vm/dialect.h"
#include "kernel/vm/vcpu.h"
#include "kernel/vm/vm.h"

/* Returns the vCPU whose request v has to answer, or NULL. */
static inline struct vcpu *vcpu_requester(const struct vcpu *v)
{
	/* relaxed: vCPUs stay where they are, and what they are */
	return atomic_load_explicit(&v->requester, memory_order_relaxed);
}

/* True if somebody waits for v to answer a request. */
static inline bool vcpu_in_request(const struct vcpu *v)
{
	return dialect_ffa_built && vcpu_requester(v) != NULL;
}

/* True if v has found its request, and runs to answer it. */
static inline bool vcpu_answers(const struct vcpu *v)
{
	return v->request == REQUEST_DIRECT || v->request == REQUEST_DIRECT2;
}

/* True if v, the last vCPU of its chain, answers `first`, through others. */
bool request_in_chain(const struct vcpu *v, const struct vcpu *first);

/*
 * True if the chain that ends with v may go on on another CPU: a vCPU of a VM
 * that has several answers requests on the CPU of its own number alone.
 */
bool request_may_move(const struct vcpu *v);

/* Gives the claimed v a request of `from`, the current vCPU. */
void request_open(struct vcpu *v, enum vcpu_request request, struct vcpu *from);

/*
 * Claims the vCPU that is to find the answer to the request of the current v:
 * the requester, or, where the primary asked, the primary's vCPU of this CPU.
 * NULL: another CPU looks at the requester just now; v's call is made again.
 */
struct vcpu *request_claim(const struct vcpu *v);

/*
 * Ends the request of v; `to` is what request_claim() returned. False: its VM
 * was stopped meanwhile. It finds no answer, and is not claimed any more.
 */
MUST_CHECK bool request_close(struct vcpu *v, struct vcpu *to);

/* True if v, which is claimed and BLOCKED_REQUEST, waits for a stopped VM. */
static inline bool request_is_lost(const struct vcpu *v)
{
	return dialect_ffa_built && vcpu_state(v->receiver) == VCPU_ABORTED;
}
