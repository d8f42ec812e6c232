/* SPDX-License-Identifier: BSD-3-Clause */
/* HF_VM_STOP: the primary ends a secondary for good (docs/abi.md, 3.6). */
#pragma once

#include "kernel/call/call.h"

/*
 * Stops the VM x1. Returns 0 when none of its vCPUs can run any more and its
 * regions are settled (kernel/mem/settle.h); 1 while a vCPU of it runs on
 * another CPU, or a page for a table is missing: what can be done is, and the
 * primary calls again; HF_REFUSED where the caller is not the primary, or x1 is
 * no secondary. Works in steps, each one a repetition of the call.
 */
uint64_t hf_vm_stop(struct call *c);
