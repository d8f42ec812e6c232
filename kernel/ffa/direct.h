/* SPDX-License-Identifier: BSD-3-Clause */
/* Direct requests and responses (docs/ffa.md, 5). */
#pragma once

#include "kernel/ffa/answer.h"

struct ffa_answer ffa_direct_req(struct call *c);
struct ffa_answer ffa_direct_resp(struct call *c);
struct ffa_answer ffa_direct_req2(struct call *c);
struct ffa_answer ffa_direct_resp2(struct call *c);
