/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The calls of SPCI 0.9; FF-A 1.0 has their successors in chapters 7 to 12.
 * Dispatch and FEATURES come from this list, and docs/abi.md, the guests'
 * headers and the tests are compared with it.
 *
 * SPCI(offset from 0x84000060, name, handler, does FEATURES report it?)
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define SPCI_BASE   0x84000060U
#define SPCI_64_BIT 0x40000000U /* ignored in ids */

#define REPORTED true
#define HIDDEN	 false /* it works, but FEATURES says NOT_SUPPORTED (0.9) */
#define SPCI_CALLS(SPCI)                                          \
	SPCI(0x03, VERSION, spci_version, REPORTED)               \
	SPCI(0x04, FEATURES, spci_features, REPORTED)             \
	SPCI(0x05, RX_RELEASE, spci_rx_release, HIDDEN)           \
	SPCI(0x06, RXTX_MAP, spci_rxtx_map, HIDDEN)               \
	SPCI(0x07, RXTX_UNMAP, spci_rxtx_unmap, HIDDEN)           \
	SPCI(0x09, ID_GET, spci_id_get, REPORTED)                 \
	SPCI(0x0a, MSG_POLL, spci_msg_poll, REPORTED)             \
	SPCI(0x0b, MSG_WAIT, spci_msg_wait, REPORTED)             \
	SPCI(0x0c, YIELD, spci_yield, REPORTED)                   \
	SPCI(0x0d, RUN, spci_run, HIDDEN)                         \
	SPCI(0x0e, MSG_SEND, spci_msg_send, REPORTED)             \
	SPCI(0x11, MEM_DONATE, spci_mem_send, REPORTED)           \
	SPCI(0x12, MEM_LEND, spci_mem_send, REPORTED)             \
	SPCI(0x13, MEM_SHARE, spci_mem_send, REPORTED)            \
	SPCI(0x14, MEM_RETRIEVE_REQ, spci_mem_retrieve, REPORTED) \
	SPCI(0x16, MEM_RELINQUISH, spci_mem_relinquish, REPORTED) \
	SPCI(0x17, MEM_RECLAIM, spci_mem_reclaim, REPORTED)

/* Ids of results, which no guest calls: RESULT(offset, name, reported?) */
#define SPCI_RESULTS(RESULT)            \
	RESULT(0x00, ERROR, REPORTED)   \
	RESULT(0x01, SUCCESS, REPORTED) \
	RESULT(0x02, INTERRUPT, HIDDEN) \
	RESULT(0x15, MEM_RETRIEVE_RESP, HIDDEN)

/* SPCI_ID(VERSION) and so on. */
#define SPCI_ID(name) (SPCI_BASE + SPCI_OFFSET_##name)

enum spci_offset {
#define OFFSET_OF_CALL(offset, name, handler, reported) \
	SPCI_OFFSET_##name = (offset),
#define OFFSET_OF_RESULT(offset, name, reported) SPCI_OFFSET_##name = (offset),
	SPCI_CALLS(OFFSET_OF_CALL) SPCI_RESULTS(OFFSET_OF_RESULT)
#undef OFFSET_OF_CALL
#undef OFFSET_OF_RESULT
};
