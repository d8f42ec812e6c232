/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Calls of no standard, which existing guests know as HF_*. Each answers in x0
 * alone. docs/abi.md and the guests' headers are compared with this list.
 *
 * HF(offset from 0xff01, name, handler); offsets have no gaps
 */
#pragma once

#include <stdint.h>

#define HF_BASE	     0xff01U
#define HF_DEBUG_LOG 0xbd000000U

/*
 * In a VM that speaks FF-A, the calls at offsets HF_FFA_MOVED to HF_FFA_LAST of
 * the list are at 0 and up instead; the calls before them are not there.
 */
#define HF_FFA_MOVED 2
#define HF_FFA_LAST  6

/* x0 after a call that the monitor does not know, or refuses. */
#define HF_REFUSED ((uint64_t)-1)

#define HF_CALLS(HF)                                         \
	HF(0, VM_GET_COUNT, hf_vm_get_count)                 \
	HF(1, VCPU_GET_COUNT, hf_vcpu_get_count)             \
	HF(2, MAILBOX_WRITABLE_GET, hf_mailbox_writable_get) \
	HF(3, MAILBOX_WAITER_GET, hf_mailbox_waiter_get)     \
	HF(4, INTERRUPT_ENABLE, hf_interrupt_enable)         \
	HF(5, INTERRUPT_GET, hf_interrupt_get)               \
	HF(6, INTERRUPT_INJECT, hf_interrupt_inject)         \
	HF(7, VM_STOP, hf_vm_stop)

/* The number of calls, which is the first unused offset. */
enum {
#define ONE(offset, name, handler) +1
	HF_COUNT = 0 HF_CALLS(ONE)
#undef ONE
};
