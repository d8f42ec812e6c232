/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The list of calls: everything that a guest can ask of the monitor but PSCI
 * (kernel/psci/call.c). Dispatch and FEATURES come from here, and the table in
 * docs/abi.md is compared with it.
 *
 * SPCI(offset from 0x84000060, name, handler, does FEATURES report it?)
 * HF(offset from 0xff01, name, handler); offsets have no gaps
 */
#pragma once

#include "kernel/call/call.h"

#define SPCI_BASE      0x84000060U
#define SPCI_64_BIT    0x40000000U /* ignored in ids */
#define HF_BASE	       0xff01U
#define HF_DEBUG_LOG   0xbd000000U
#define HF_RUN_WAIT    0xff09U /* results of RUN */
#define HF_RUN_WAKE_UP 0xff0aU

#define REPORTED true
#define HIDDEN	 false /* works, but existing guests expect "no" (0.9) */
/* the id of a result: answered like an id that nobody knows */
#define NOT_A_CALL(c) return false

#define SPCI_CALLS(SPCI)                                          \
	SPCI(0x00, ERROR, NOT_A_CALL, REPORTED)                   \
	SPCI(0x01, SUCCESS, NOT_A_CALL, REPORTED)                 \
	SPCI(0x02, INTERRUPT, NOT_A_CALL, HIDDEN)                 \
	SPCI(0x03, VERSION, call_version, REPORTED)               \
	SPCI(0x04, FEATURES, call_features, REPORTED)             \
	SPCI(0x05, RX_RELEASE, call_rx_release, HIDDEN)           \
	SPCI(0x06, RXTX_MAP, call_rxtx_map, HIDDEN)               \
	SPCI(0x07, RXTX_UNMAP, call_rxtx_unmap, HIDDEN)           \
	SPCI(0x09, ID_GET, call_id_get, REPORTED)                 \
	SPCI(0x0a, MSG_POLL, call_msg_poll, REPORTED)             \
	SPCI(0x0b, MSG_WAIT, call_msg_wait, REPORTED)             \
	SPCI(0x0c, YIELD, call_yield, REPORTED)                   \
	SPCI(0x0d, RUN, call_run, HIDDEN)                         \
	SPCI(0x0e, MSG_SEND, call_msg_send, REPORTED)             \
	SPCI(0x11, MEM_DONATE, call_mem_donate, REPORTED)         \
	SPCI(0x12, MEM_LEND, call_mem_lend, REPORTED)             \
	SPCI(0x13, MEM_SHARE, call_mem_share, REPORTED)           \
	SPCI(0x14, MEM_RETRIEVE_REQ, call_mem_retrieve, REPORTED) \
	SPCI(0x15, MEM_RETRIEVE_RESP, NOT_A_CALL, HIDDEN)         \
	SPCI(0x16, MEM_RELINQUISH, call_mem_relinquish, REPORTED) \
	SPCI(0x17, MEM_RECLAIM, call_mem_reclaim, REPORTED)

#define HF_CALLS(HF)                                           \
	HF(0, VM_GET_COUNT, call_vm_get_count)                 \
	HF(1, VCPU_GET_COUNT, call_vcpu_get_count)             \
	HF(2, MAILBOX_WRITABLE_GET, call_mailbox_writable_get) \
	HF(3, MAILBOX_WAITER_GET, call_mailbox_waiter_get)     \
	HF(4, INTERRUPT_ENABLE, call_interrupt_enable)         \
	HF(5, INTERRUPT_GET, call_interrupt_get)               \
	HF(6, INTERRUPT_INJECT, call_interrupt_inject)

/* SPCI_ID(VERSION) and so on. */
#define SPCI_ID(name) (SPCI_BASE + SPCI_OFFSET_##name)

enum spci_offset {
#define SPCI_OFFSET(offset, name, handler, reported) \
	SPCI_OFFSET_##name = (offset),
	SPCI_CALLS(SPCI_OFFSET)
#undef SPCI_OFFSET
};

call_handler call_version, call_features, call_rx_release;
call_handler call_rxtx_map, call_rxtx_unmap, call_id_get;
call_handler call_msg_poll, call_msg_wait, call_yield;
call_handler call_run, call_msg_send, call_mem_donate;
call_handler call_mem_lend, call_mem_share, call_mem_retrieve;
call_handler call_mem_relinquish, call_mem_reclaim, call_vm_get_count;
call_handler call_vcpu_get_count, call_debug_log, call_mailbox_writable_get;
call_handler call_mailbox_waiter_get, call_interrupt_enable, call_interrupt_get;
call_handler call_interrupt_inject;
