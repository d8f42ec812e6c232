/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Answers to direct messages that ffa_direct() has not carried out: why they
 * are refused, in the order of docs/ffa.md, 5.2 and 5.3. A request that the
 * receiver's run begins with is carried out here.
 */
#pragma once

#include "kernel/ffa/answer.h"

struct ffa_answer ffa_direct_req(struct call *c);
struct ffa_answer ffa_direct_resp(struct call *c);
struct ffa_answer ffa_direct_req2(struct call *c);
struct ffa_answer ffa_direct_resp2(struct call *c);
