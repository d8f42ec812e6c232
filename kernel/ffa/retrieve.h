/* SPDX-License-Identifier: BSD-3-Clause */
/* FFA_MEM_RETRIEVE_REQ (docs/ffa.md, 8.5). */
#pragma once

#include "kernel/ffa/answer.h"

struct ffa_answer ffa_mem_retrieve(struct call *c);
