/* SPDX-License-Identifier: BSD-3-Clause */
/* HF_VM_STOP: the primary ends a secondary for good (docs/abi.md, 3.6). */
#pragma once

#include "kernel/call/call.h"

/*
 * Stops the VM whose id is in bits 15 to 0 of x1. Returns 0 once none of its
 * vCPUs can run any more and its regions are settled (kernel/mem/settle.h).
 * Returns 1 if the primary has to call again: a vCPU of the VM runs on another
 * CPU, and nothing is settled yet; or another CPU settles the VM, too; or the
 * pool has no page for a table. HF_REFUSED: the caller is not the primary, or
 * the VM is no secondary. Repeats the call if an interrupt is pending.
 */
uint64_t hf_vm_stop(struct call *c);
