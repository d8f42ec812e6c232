/* SPDX-License-Identifier: BSD-3-Clause */
/* HF_DEBUG_LOG: a character of a VM's line in the log (docs/abi.md, 2.6). */
#pragma once

#include "kernel/call/call.h"

/* Returns 0, or x0 as it is: the call is repeated until its line is out (N-30).
 */
uint64_t hf_debug_log(struct call *c);
