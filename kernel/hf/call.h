/* SPDX-License-Identifier: BSD-3-Clause */
/* From the id of an HF_* call to its handler. */
#pragma once

#include "kernel/call/call.h"
#include "lib/compiler.h"

/* Answers c: returns x0, HF_REFUSED where its id is no call of ours. */
OUTLINED uint64_t hf_call(struct call *c);
