/* SPDX-License-Identifier: BSD-3-Clause */
/* HF_DEBUG_LOG: appends w1 to the VM's line of the log (docs/abi.md, 4). */
#pragma once

#include "kernel/call/call.h"

/*
 * Returns 0, or x0 unchanged to have the caller repeat the call: until the line
 * that it ends is out (N-30).
 */
uint64_t hf_debug_log(struct call *c);
