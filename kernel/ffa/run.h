/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls by which CPUs change hands (docs/ffa.md, 4). */
#pragma once

#include "kernel/ffa/answer.h"
#include "lib/compiler.h"

OUTLINED struct ffa_answer ffa_run(struct call *c);
OUTLINED struct ffa_answer ffa_msg_wait(struct call *c);
OUTLINED struct ffa_answer ffa_yield(struct call *c);

/*
 * Has a v that is in MSG_WAIT, or has answered a request, find why it runs: the
 * message in RX that its VM was not told of yet, or RUN.
 */
void ffa_wake(struct vcpu *v);
