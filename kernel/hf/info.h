/* SPDX-License-Identifier: BSD-3-Clause */
/* How many VMs and vCPUs there are (docs/abi.md, 2.6). */
#pragma once

#include "kernel/call/call.h"

uint64_t hf_vm_get_count(struct call *c);
uint64_t hf_vcpu_get_count(struct call *c);
