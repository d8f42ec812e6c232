/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The memory calls of FF-A 1.0 to 1.2: ids, descriptors in TX and RX, and the
 * calls. Constants may be used from assembler.
 */
#ifndef HF_FFA_MEM_H
#define HF_FFA_MEM_H

#include <hf/ffa_call.h>

#define FFA_MEM_DONATE_32	0x84000071
#define FFA_MEM_DONATE_64	0xc4000071
#define FFA_MEM_LEND_32		0x84000072
#define FFA_MEM_LEND_64		0xc4000072
#define FFA_MEM_SHARE_32	0x84000073
#define FFA_MEM_SHARE_64	0xc4000073
#define FFA_MEM_RETRIEVE_REQ_32 0x84000074
#define FFA_MEM_RETRIEVE_REQ_64 0xc4000074
#define FFA_MEM_RELINQUISH_32	0x84000076
#define FFA_MEM_RECLAIM_32	0x84000077
#define FFA_MEM_FRAG_RX_32	0x8400007a
#define FFA_MEM_FRAG_TX_32	0x8400007b

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

/* Donates the region described in the first `length` bytes of TX. */
static inline struct ffa_args ffa_mem_donate(uint32_t length)
{
	return ffa_call_args(FFA_MEM_DONATE_32, length, length, 0, 0);
}

/* Lends the region described in TX. */
static inline struct ffa_args ffa_mem_lend(uint32_t length)
{
	return ffa_call_args(FFA_MEM_LEND_32, length, length, 0, 0);
}

/* Shares the region described in TX. */
static inline struct ffa_args ffa_mem_share(uint32_t length)
{
	return ffa_call_args(FFA_MEM_SHARE_32, length, length, 0, 0);
}

/* Returns the handle from the answer of a successful DONATE, LEND or SHARE. */
static inline uint64_t ffa_mem_success_handle(struct ffa_args v)
{
	return (uint64_t)(uint32_t)v.x[3] << 32 | (uint32_t)v.x[2];
}

/* Retrieves the region that the request in TX names. The response is in RX. */
static inline struct ffa_args ffa_mem_retrieve_req(uint32_t length)
{
	return ffa_call_args(FFA_MEM_RETRIEVE_REQ_32, length, length, 0, 0);
}

/* Gives back the region that the descriptor in TX names. */
static inline struct ffa_args ffa_mem_relinquish(void)
{
	return ffa_call_args(FFA_MEM_RELINQUISH_32, 0, 0, 0, 0);
}

/* Takes back a region that no VM holds. flags: FFA_MEMORY_CLEAR or 0. */
static inline struct ffa_args ffa_mem_reclaim(uint64_t handle, uint32_t flags)
{
	return ffa_call_args(FFA_MEM_RECLAIM_32, (uint32_t)handle, handle >> 32,
			     flags, 0);
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
 * Appends the header of a region's constituents, but not these, to its first
 * `length` bytes. Returns their length with it.
 */
uint32_t ffa_memory_region_add_composite(
	void *buffer, uint32_t version, uint32_t length,
	const struct ffa_memory_constituent constituents[],
	uint32_t constituent_count);

/*
 * Appends constituents to a region of `length` bytes, which it completes.
 * Returns its length.
 */
uint32_t ffa_memory_region_add_constituents(
	void *buffer, uint32_t version, uint32_t length,
	const struct ffa_memory_constituent constituents[],
	uint32_t constituent_count);

/*
 * Returns the only access descriptor of a response, of which 1.0 and 1.1 have
 * the first 16 bytes. `response` has the layout of `version`.
 */
const struct ffa_memory_access *
ffa_memory_region_get_access(const void *response, uint32_t version);

/* Returns the header of a response's constituents, which follow it. */
const struct ffa_composite_memory_region *
ffa_memory_region_get_composite(const void *response, uint32_t version);

HF_C_END

#endif

#endif
