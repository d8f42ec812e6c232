/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The first run of a VM that nobody has run when it is asked (docs/ffa.md,
 * 5.5): its manifest wants it to begin then. It runs until its first MSG_WAIT,
 * which returns the request. The primary goes on with it as with any request
 * that an interrupt cut short, so it may take its time, and hold nobody up.
 */
#pragma once

#include "kernel/ffa/answer.h"
#include "kernel/vm/request.h"

/*
 * True if v is to begin with the request that it is given. The caller has
 * claimed v, or looks again when it has.
 */
static inline bool ffa_begins(const struct vcpu *v)
{
	return v->vm->config.boot_run && v == &v->vm->vcpus[0] &&
	       vcpu_state(v) == VCPU_NEW;
}

/*
 * Begins with v, for which c is a request. STATUS_AGAIN: c is to be made again,
 * an interrupt is due first. INVALID_PARAMETERS: memory of the VM cannot be
 * cleared (N-03). v stays claimed, and NEW, in both cases.
 */
MUST_CHECK enum status ffa_begin(struct call *c, struct vcpu *v);

/* Returns the request that v began with, which it has to answer from now on. */
struct ffa_answer ffa_begun(struct vcpu *v);
