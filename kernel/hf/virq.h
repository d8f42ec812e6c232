/* SPDX-License-Identifier: BSD-3-Clause */
/* HF_INTERRUPT_ENABLE, GET and INJECT (docs/abi.md, 4). */
#pragma once

#include "kernel/call/call.h"

/*
 * Enables the caller's INTID w1 if x2 is not 0, else disables it. Returns 0;
 * HF_REFUSED: there is no such INTID.
 */
uint64_t hf_interrupt_enable(struct call *c);

/* Returns the INTID that virq_take() takes; VIRQ_NONE: 32 bits of ones. */
uint64_t hf_interrupt_get(struct call *c);

/*
 * Makes INTID w3 pending in vCPU x2 of VM x1, which is the caller's own VM if
 * that is a secondary. If the vCPU has to run now (virq_inject()), the primary
 * is told so: by the result 1, or by the exit of a secondary that injects into
 * another of its vCPUs. Else returns 0. HF_REFUSED: there is no such INTID or
 * vCPU, or a secondary names another VM.
 */
uint64_t hf_interrupt_inject(struct call *c);
