/* SPDX-License-Identifier: BSD-3-Clause */
/* Exits as a primary that speaks FF-A finds them (docs/ffa.md, 4.1). */
#pragma once

#include "kernel/vm/exit.h"

/*
 * Has the primary's vCPU find the exit of v, as what its RUN or its direct
 * request returns.
 */
void ffa_tell_exit(struct vcpu *primary, const struct vcpu *v,
		   const struct exit *e);

/* Has a vCPU find that v will not answer its request. */
void ffa_tell_aborted(struct vcpu *requester, const struct vcpu *v);
