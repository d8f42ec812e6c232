/* SPDX-License-Identifier: BSD-3-Clause */
/* Hands a call that no standard interface took to its HF_* handler. */
#pragma once

#include "kernel/call/call.h"
#include "lib/compiler.h"

/* Carries out c and returns its x0; HF_REFUSED for an id that is no HF_*. */
OUTLINED uint64_t hf_call(struct call *c);
