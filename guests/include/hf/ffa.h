/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * FF-A 1.0, 1.1 and 1.2: ids, codes, the descriptors of its memory calls, and
 * the calls. A guest speaks it after ffa_version(). Constants may be used from
 * assembler.
 */
#ifndef HF_FFA_H
#define HF_FFA_H

#define FFA_VERSION_1_0 0x10000
#define FFA_VERSION_1_1 0x10001
#define FFA_VERSION_1_2 0x10002

/* Answer of FFA_VERSION where there is no such version. */
#define FFA_NO_VERSION 0xffffffff

/* Ids of calls and results; hf/spci.h has the same for SPCI 0.9. */
#define FFA_ERROR_32		       0x84000060
#define FFA_SUCCESS_32		       0x84000061
#define FFA_SUCCESS_64		       0xc4000061
#define FFA_INTERRUPT_32	       0x84000062
#define FFA_VERSION_32		       0x84000063
#define FFA_FEATURES_32		       0x84000064
#define FFA_RX_RELEASE_32	       0x84000065
#define FFA_RXTX_MAP_32		       0x84000066
#define FFA_RXTX_MAP_64		       0xc4000066
#define FFA_RXTX_UNMAP_32	       0x84000067
#define FFA_PARTITION_INFO_GET_32      0x84000068
#define FFA_ID_GET_32		       0x84000069
#define FFA_MSG_POLL_32		       0x8400006a
#define FFA_MSG_WAIT_32		       0x8400006b
#define FFA_YIELD_32		       0x8400006c
#define FFA_RUN_32		       0x8400006d
#define FFA_MSG_SEND_32		       0x8400006e
#define FFA_MSG_SEND_DIRECT_REQ_32     0x8400006f
#define FFA_MSG_SEND_DIRECT_REQ_64     0xc400006f
#define FFA_MSG_SEND_DIRECT_RESP_32    0x84000070
#define FFA_MSG_SEND_DIRECT_RESP_64    0xc4000070
#define FFA_MEM_DONATE_32	       0x84000071
#define FFA_MEM_DONATE_64	       0xc4000071
#define FFA_MEM_LEND_32		       0x84000072
#define FFA_MEM_LEND_64		       0xc4000072
#define FFA_MEM_SHARE_32	       0x84000073
#define FFA_MEM_SHARE_64	       0xc4000073
#define FFA_MEM_RETRIEVE_REQ_32	       0x84000074
#define FFA_MEM_RETRIEVE_REQ_64	       0xc4000074
#define FFA_MEM_RETRIEVE_RESP_32       0x84000075
#define FFA_MEM_RELINQUISH_32	       0x84000076
#define FFA_MEM_RECLAIM_32	       0x84000077
#define FFA_MSG_SEND2_32	       0x84000086
#define FFA_CONSOLE_LOG_32	       0x8400008a
#define FFA_CONSOLE_LOG_64	       0xc400008a
#define FFA_PARTITION_INFO_GET_REGS_64 0xc400008b
#define FFA_MSG_SEND_DIRECT_REQ2_64    0xc400008d
#define FFA_MSG_SEND_DIRECT_RESP2_64   0xc400008e

/* Error codes: w2 of FFA_ERROR, of 32 bits. */
#define FFA_NOT_SUPPORTED      (-1)
#define FFA_INVALID_PARAMETERS (-2)
#define FFA_NO_MEMORY	       (-3)
#define FFA_BUSY	       (-4)
#define FFA_INTERRUPTED	       (-5)
#define FFA_DENIED	       (-6)
#define FFA_RETRY	       (-7)
#define FFA_ABORTED	       (-8)

/* Attributes of a region: normal memory, write-back, inner shareable. */
#define FFA_MEMORY_UNSPECIFIED 0
#define FFA_MEMORY_NORMAL      0x2f

/* Permissions of a borrower: one of the first three, or'ed with another. */
#define FFA_DATA_UNSPECIFIED	    0x0
#define FFA_DATA_RO		    0x1
#define FFA_DATA_RW		    0x2
#define FFA_INSTRUCTION_UNSPECIFIED 0x0
#define FFA_INSTRUCTION_NX	    0x4
#define FFA_INSTRUCTION_X	    0x8

/* Flags of a region, a request, a relinquish and a reclaim. */
#define FFA_MEMORY_CLEAR       0x1
#define FFA_MEMORY_CLEAR_AFTER 0x4
#define FFA_MEMORY_SHARED      0x8
#define FFA_MEMORY_LENT	       0x10
#define FFA_MEMORY_DONATED     0x18
#define FFA_MEMORY_BYPASS      0x400

#ifndef __ASSEMBLER__

#include <hf/call.h>
#include <hf/language.h>
#include <stddef.h>
#include <stdint.h>

HF_C_BEGIN

/* A region's header in FF-A 1.0; an access descriptor follows. */
struct ffa_memory_region_1_0 {
	uint16_t sender;
	uint8_t attributes;
	uint8_t reserved_0;
	uint32_t flags;
	uint64_t handle;
	uint64_t tag;
	uint32_t reserved_1;
	uint32_t receiver_count;
};

/* The same from 1.1 on. */
struct ffa_memory_region {
	uint16_t sender;
	uint16_t attributes;
	uint32_t flags;
	uint64_t handle;
	uint64_t tag;
	uint32_t access_size; /* of an access descriptor, in bytes */
	uint32_t receiver_count;
	uint32_t receivers_offset;
	uint32_t reserved[3];
};

/* One borrower, in 1.0 and 1.1. */
struct ffa_memory_access_1_1 {
	uint16_t receiver;
	uint8_t permissions;
	uint8_t flags;
	uint32_t composite_offset; /* 0 in a request */
	uint64_t reserved;
};

/* The same from 1.2 on. */
struct ffa_memory_access {
	uint16_t receiver;
	uint8_t permissions;
	uint8_t flags;
	uint32_t composite_offset;
	uint64_t implementation_defined[2];
	uint64_t reserved;
};

/* The header of constituents. */
struct ffa_composite_memory_region {
	uint32_t page_count;
	uint32_t constituent_count;
	uint64_t reserved;
};

/* A run of pages of 4 KiB; IPA and PA are the same. */
struct ffa_memory_constituent {
	uint64_t address;
	uint32_t page_count;
	uint32_t reserved;
};

/* Descriptor of FFA_MEM_RELINQUISH, of one endpoint: the caller. */
struct ffa_mem_relinquish {
	uint64_t handle;
	uint32_t flags;
	uint32_t endpoint_count;
	uint16_t endpoint;
	uint16_t padding[3];
};

HF_STATIC_ASSERT(sizeof(struct ffa_memory_region_1_0) == 32, "layout");
HF_STATIC_ASSERT(sizeof(struct ffa_memory_region) == 48, "layout");
HF_STATIC_ASSERT(sizeof(struct ffa_memory_access_1_1) == 16, "layout");
HF_STATIC_ASSERT(sizeof(struct ffa_memory_access) == 32, "layout");
HF_STATIC_ASSERT(sizeof(struct ffa_composite_memory_region) == 16, "layout");
HF_STATIC_ASSERT(sizeof(struct ffa_memory_constituent) == 16, "layout");
HF_STATIC_ASSERT(offsetof(struct ffa_mem_relinquish, endpoint) == 16, "layout");

/* Asks for a version, which the caller speaks then. Returns the monitor's. */
static inline uint32_t ffa_version(uint32_t version)
{
	return (uint32_t)spci_call_args(FFA_VERSION_32, version, 0, 0, 0, 0)
		.func;
}

/* Asks about a call by its id: SUCCESS with properties in arg2, arg3. */
static inline struct spci_value ffa_features(uint32_t function_id,
					     uint32_t properties)
{
	return spci_call_args(FFA_FEATURES_32, function_id, properties, 0, 0,
			      0);
}

/* Asks for the caller's VM id: SUCCESS with the id in arg2. */
static inline struct spci_value ffa_id_get(void)
{
	return spci_call_args(FFA_ID_GET_32, 0, 0, 0, 0, 0);
}

/* Registers the caller's mailbox: pages for TX and as many for RX. */
static inline struct spci_value ffa_rxtx_map(hf_ipaddr_t tx, hf_ipaddr_t rx,
					     uint32_t pages)
{
	return spci_call_args(FFA_RXTX_MAP_64, tx, rx, pages, 0, 0);
}

/* Takes the mailbox back. */
static inline struct spci_value ffa_rxtx_unmap(void)
{
	return spci_call_args(FFA_RXTX_UNMAP_32, 0, 0, 0, 0, 0);
}

/* Releases RX, which may then be written again. */
static inline struct spci_value ffa_rx_release(void)
{
	return spci_call_args(FFA_RX_RELEASE_32, 0, 0, 0, 0, 0);
}

/* Donates the region described in the first `length` bytes of TX. */
static inline struct spci_value ffa_mem_donate(uint32_t length)
{
	return spci_call_args(FFA_MEM_DONATE_32, length, length, 0, 0, 0);
}

/* Lends the region described in TX. */
static inline struct spci_value ffa_mem_lend(uint32_t length)
{
	return spci_call_args(FFA_MEM_LEND_32, length, length, 0, 0, 0);
}

/* Shares the region described in TX. */
static inline struct spci_value ffa_mem_share(uint32_t length)
{
	return spci_call_args(FFA_MEM_SHARE_32, length, length, 0, 0, 0);
}

/* Returns the handle from the answer of a successful DONATE, LEND or SHARE. */
static inline uint64_t ffa_mem_success_handle(struct spci_value v)
{
	return (uint64_t)(uint32_t)v.arg3 << 32 | (uint32_t)v.arg2;
}

/* Retrieves the region that the request in TX names. The response is in RX. */
static inline struct spci_value ffa_mem_retrieve_req(uint32_t length)
{
	return spci_call_args(FFA_MEM_RETRIEVE_REQ_32, length, length, 0, 0, 0);
}

/* Gives back the region that the descriptor in TX names. */
static inline struct spci_value ffa_mem_relinquish(void)
{
	return spci_call_args(FFA_MEM_RELINQUISH_32, 0, 0, 0, 0, 0);
}

/* Takes back a region that no VM holds. flags: FFA_MEMORY_CLEAR or 0. */
static inline struct spci_value ffa_mem_reclaim(uint64_t handle, uint32_t flags)
{
	return spci_call_args(FFA_MEM_RECLAIM_32, (uint32_t)handle,
			      handle >> 32, flags, 0, 0);
}

/* Returns the error code of FFA_ERROR. */
static inline int32_t ffa_error_code(struct spci_value v)
{
	return (int32_t)(uint32_t)v.arg2;
}

/*
 * Writes to `buffer` the header and the access descriptors of a region or of a
 * request, as `version` has them; of *region the sender, attributes, flags,
 * handle, tag and receiver_count count. Returns their length in bytes: of a
 * request that is all.
 */
uint32_t ffa_memory_region_init(void *buffer, uint32_t version,
				const struct ffa_memory_region *region,
				const struct ffa_memory_access accesses[]);

/*
 * Appends constituents to a region of `length` bytes, which it completes.
 * Returns its length.
 */
uint32_t ffa_memory_region_add_constituents(
	void *buffer, uint32_t version, uint32_t length,
	const struct ffa_memory_constituent constituents[],
	uint32_t constituent_count);

/*
 * Returns the header of a response's constituents, which follow it. `response`
 * has the layout of `version`.
 */
const struct ffa_composite_memory_region *
ffa_memory_region_get_composite(const void *response, uint32_t version);

HF_C_END

#endif

#endif
