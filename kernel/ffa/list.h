/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The calls of FF-A 1.0 to 1.2 (DEN0077A) that VMs may make. Dispatch and
 * FFA_FEATURES come from this list, and docs/ffa.md, the guests' headers and
 * the tests are compared with it. An id in neither list is NOT_SUPPORTED.
 *
 * FFA(offset from 0x84000060, name, handler, forms, first and last minor
 * version that has it, what FFA_FEATURES says of it)
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define FFA_BASE     0x84000060U
#define FFA_LAST     0x840000ffU
#define FFA_64_BIT   0x40000000U
#define FFA_SVE_HINT 0x00010000U /* of SMCCC 1.3; ignored in a call's id */

/* The offset of an id, whatever its form. */
#define FFA_OFFSET(id) (((uint32_t)(id) & ~FFA_64_BIT) - FFA_BASE)

/* Forms: ids of 32 bits (0x84...), of 64 bits (0xc4...), or both. */
#define FFA_32	 1
#define FFA_64	 2
#define FFA_BOTH 3

/* Reported by FFA_FEATURES to a caller whose version has the call. */
enum __attribute__((packed)) ffa_reported {
	FFA_REPORTED,
	FFA_FROM_1_2,	   /* to callers of 1.2 */
	FFA_WITH_SIZES,	   /* of buffers: the least, and from 1.2 on the most */
	FFA_WITH_SECURITY, /* bit NS is handled, from 1.1 on */
	FFA_TO_PRIMARY,	   /* to the primary alone */
	FFA_WITH_MESSAGES, /* where the caller may send indirect messages */
	FFA_WITH_NOTICES,  /* where the caller has notifications enabled */
};

#define FFA_CALLS(FFA)                                                        \
	FFA(0x03, VERSION, ffa_version, FFA_32, 0, 2, FFA_REPORTED)           \
	FFA(0x04, FEATURES, ffa_features, FFA_32, 0, 2, FFA_REPORTED)         \
	FFA(0x05, RX_RELEASE, ffa_rx_release, FFA_32, 0, 2, FFA_REPORTED)     \
	FFA(0x06, RXTX_MAP, ffa_rxtx_map, FFA_BOTH, 0, 2, FFA_WITH_SIZES)     \
	FFA(0x07, RXTX_UNMAP, ffa_rxtx_unmap, FFA_32, 0, 2, FFA_REPORTED)     \
	FFA(0x08, PARTITION_INFO_GET, ffa_info_get, FFA_32, 0, 2,             \
	    FFA_REPORTED)                                                     \
	FFA(0x09, ID_GET, ffa_id_get, FFA_32, 0, 2, FFA_REPORTED)             \
	FFA(0x0a, MSG_POLL, ffa_msg_poll, FFA_32, 0, 0, FFA_WITH_MESSAGES)    \
	FFA(0x0b, MSG_WAIT, ffa_msg_wait, FFA_32, 0, 2, FFA_REPORTED)         \
	FFA(0x0c, YIELD, ffa_yield, FFA_32, 0, 2, FFA_REPORTED)               \
	FFA(0x0d, RUN, ffa_run, FFA_32, 0, 2, FFA_REPORTED)                   \
	FFA(0x0e, MSG_SEND, ffa_msg_send, FFA_32, 0, 0, FFA_WITH_MESSAGES)    \
	FFA(0x0f, MSG_SEND_DIRECT_REQ, ffa_direct_req, FFA_BOTH, 0, 2,        \
	    FFA_REPORTED)                                                     \
	FFA(0x10, MSG_SEND_DIRECT_RESP, ffa_direct_resp, FFA_BOTH, 0, 2,      \
	    FFA_REPORTED)                                                     \
	FFA(0x11, MEM_DONATE, ffa_mem_send, FFA_BOTH, 0, 2, FFA_REPORTED)     \
	FFA(0x12, MEM_LEND, ffa_mem_send, FFA_BOTH, 0, 2, FFA_REPORTED)       \
	FFA(0x13, MEM_SHARE, ffa_mem_send, FFA_BOTH, 0, 2, FFA_REPORTED)      \
	FFA(0x14, MEM_RETRIEVE_REQ, ffa_mem_retrieve, FFA_BOTH, 0, 2,         \
	    FFA_WITH_SECURITY)                                                \
	FFA(0x16, MEM_RELINQUISH, ffa_mem_relinquish, FFA_32, 0, 2,           \
	    FFA_REPORTED)                                                     \
	FFA(0x17, MEM_RECLAIM, ffa_mem_reclaim, FFA_32, 0, 2, FFA_REPORTED)   \
	FFA(0x1a, MEM_FRAG_RX, ffa_mem_frag_rx, FFA_32, 0, 2, FFA_REPORTED)   \
	FFA(0x1b, MEM_FRAG_TX, ffa_mem_frag_tx, FFA_32, 0, 2, FFA_REPORTED)   \
	FFA(0x1f, NOTIFICATION_BIND, ffa_notification_change, FFA_32, 1, 2,   \
	    FFA_WITH_NOTICES)                                                 \
	FFA(0x20, NOTIFICATION_UNBIND, ffa_notification_change, FFA_32, 1, 2, \
	    FFA_WITH_NOTICES)                                                 \
	FFA(0x21, NOTIFICATION_SET, ffa_notification_change, FFA_32, 1, 2,    \
	    FFA_WITH_NOTICES)                                                 \
	FFA(0x22, NOTIFICATION_GET, ffa_notification_get, FFA_32, 1, 2,       \
	    FFA_WITH_NOTICES)                                                 \
	FFA(0x23, NOTIFICATION_INFO_GET, ffa_notification_info_get, FFA_BOTH, \
	    1, 2, FFA_TO_PRIMARY)                                             \
	FFA(0x26, MSG_SEND2, ffa_msg_send2, FFA_32, 1, 2, FFA_REPORTED)       \
	FFA(0x2a, CONSOLE_LOG, ffa_console_log, FFA_BOTH, 0, 2, FFA_FROM_1_2) \
	FFA(0x2b, PARTITION_INFO_GET_REGS, ffa_info_get_regs, FFA_64, 2, 2,   \
	    FFA_REPORTED)                                                     \
	FFA(0x2d, MSG_SEND_DIRECT_REQ2, ffa_direct_req2, FFA_64, 2, 2,        \
	    FFA_REPORTED)                                                     \
	FFA(0x2e, MSG_SEND_DIRECT_RESP2, ffa_direct_resp2, FFA_64, 2, 2,      \
	    FFA_REPORTED)

/* Ids of results: RESULT(offset, name, forms, error if a VM calls it) */
#define FFA_RESULTS(RESULT)                                   \
	RESULT(0x00, ERROR, FFA_32, STATUS_NOT_SUPPORTED)     \
	RESULT(0x01, SUCCESS, FFA_BOTH, STATUS_NOT_SUPPORTED) \
	RESULT(0x02, INTERRUPT, FFA_32, STATUS_DENIED)        \
	RESULT(0x15, MEM_RETRIEVE_RESP, FFA_32, STATUS_NOT_SUPPORTED)

/* A row of the list. */
struct ffa_row {
	uint8_t forms;
	uint8_t first;
	uint8_t last;
	enum ffa_reported reported;
};

/* True if version 1.minor has the call of a row in the form of this id. */
static inline bool ffa_row_has(const struct ffa_row *row, uint32_t id,
			       unsigned minor)
{
	unsigned form = id & FFA_64_BIT ? FFA_64 : FFA_32;

	return (row->forms & form) && minor >= row->first && minor <= row->last;
}

/*
 * Returns the row of an id, a call's or a result's, if version 1.minor has it
 * in this form, or NULL.
 */
const struct ffa_row *ffa_row(uint32_t id, unsigned minor);

/* FFA_ID(VERSION) and so on: the id of the 32-bit form. */
#define FFA_ID(name) (FFA_BASE + FFA_OFFSET_##name)

enum ffa_offset {
#define OFFSET_OF_CALL(offset, name, handler, forms, first, last, reported) \
	FFA_OFFSET_##name = (offset),
#define OFFSET_OF_RESULT(offset, name, forms, status) \
	FFA_OFFSET_##name = (offset),
	FFA_CALLS(OFFSET_OF_CALL) FFA_RESULTS(OFFSET_OF_RESULT)
#undef OFFSET_OF_CALL
#undef OFFSET_OF_RESULT
};
