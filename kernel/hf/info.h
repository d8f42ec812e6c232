/* SPDX-License-Identifier: BSD-3-Clause */
/* HF_VM_GET_COUNT and HF_VCPU_GET_COUNT (docs/abi.md, 2 and 4). */
#pragma once

#include "kernel/call/call.h"

/* Returns the highest id of a VM (W-34). */
uint64_t hf_vm_get_count(struct call *c);

/* Returns the vCPUs of VM x1; 0 if there is no such VM, or for a secondary. */
uint64_t hf_vcpu_get_count(struct call *c);
