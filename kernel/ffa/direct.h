/* SPDX-License-Identifier: BSD-3-Clause */
/* Direct requests and responses (docs/ffa.md, 5). */
#pragma once

#include "kernel/ffa/answer.h"
#include "lib/compiler.h"

/*
 * Carries out c, a direct request or response by this id, whose receiver goes
 * on. False: it is none, or is refused, for which the handlers below say why.
 */
bool ffa_direct(struct call *c, uint32_t id);

OUTLINED struct ffa_answer ffa_direct_req(struct call *c);
OUTLINED struct ffa_answer ffa_direct_resp(struct call *c);
OUTLINED struct ffa_answer ffa_direct_req2(struct call *c);
OUTLINED struct ffa_answer ffa_direct_resp2(struct call *c);
