/* SPDX-License-Identifier: BSD-3-Clause */
/* HF_VM_STOP: the primary ends a secondary for good (docs/abi.md, 3.6). */
#pragma once

#include "kernel/call/call.h"

/*
 * Stops the VM whose id is in bits 15 to 0 of x1. Returns 0 when none of its
 * vCPUs can run any more and its regions are settled (kernel/mem/settle.h). 1:
 * call again. A vCPU still runs on another CPU, and nothing is settled yet; or
 * another CPU settles, too; or the pool has no page for a table. HF_REFUSED:
 * the caller is not the primary, or the VM is no secondary. An interrupt that
 * is pending makes the call repeat itself.
 */
uint64_t hf_vm_stop(struct call *c);
