/* SPDX-License-Identifier: BSD-3-Clause */
/* HF_INTERRUPT_ENABLE, GET and INJECT (docs/abi.md, 4). */
#pragma once

#include "kernel/call/call.h"

uint64_t hf_interrupt_enable(struct call *c);
uint64_t hf_interrupt_get(struct call *c);
uint64_t hf_interrupt_inject(struct call *c);
