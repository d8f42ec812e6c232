/* SPDX-License-Identifier: BSD-3-Clause */
/* Direct requests and responses (docs/ffa.md, 5). */
#pragma once

#include "kernel/call/call.h"

/*
 * Carries out c, a direct request or response by this id, whose receiver goes
 * on. False: it is none, or is left to the list (direct_refused.h).
 */
bool ffa_direct(struct call *c, uint32_t id);
