/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * SPCI 0.9 (beta, pull model): ids, codes, wire structures, and the helpers
 * that build and read them. Constants may be used from assembler.
 */
#ifndef HF_SPCI_H
#define HF_SPCI_H

#include <hf/types.h>

#define SPCI_LOW_32_ID	0x84000060
#define SPCI_HIGH_32_ID 0x8400007f
#define SPCI_LOW_64_ID	0xc4000060
#define SPCI_HIGH_64_ID 0xc400007f

#define SPCI_ERROR_32		     0x84000060
#define SPCI_SUCCESS_32		     0x84000061
#define SPCI_INTERRUPT_32	     0x84000062
#define SPCI_VERSION_32		     0x84000063
#define SPCI_FEATURES_32	     0x84000064
#define SPCI_RX_RELEASE_32	     0x84000065
#define SPCI_RXTX_MAP_32	     0x84000066
#define SPCI_RXTX_MAP_64	     0xc4000066
#define SPCI_RXTX_UNMAP_32	     0x84000067
#define SPCI_PARTITION_INFO_GET_32   0x84000068
#define SPCI_ID_GET_32		     0x84000069
#define SPCI_MSG_POLL_32	     0x8400006a
#define SPCI_MSG_WAIT_32	     0x8400006b
#define SPCI_YIELD_32		     0x8400006c
#define SPCI_RUN_32		     0x8400006d
#define SPCI_MSG_SEND_32	     0x8400006e
#define SPCI_MSG_SEND_DIRECT_REQ_32  0x8400006f
#define SPCI_MSG_SEND_DIRECT_RESP_32 0x84000070
#define SPCI_MEM_DONATE_32	     0x84000071
#define SPCI_MEM_LEND_32	     0x84000072
#define SPCI_MEM_SHARE_32	     0x84000073
#define SPCI_MEM_RETRIEVE_REQ_32     0x84000074
#define SPCI_MEM_RETRIEVE_RESP_32    0x84000075
#define SPCI_MEM_RELINQUISH_32	     0x84000076
#define SPCI_MEM_RECLAIM_32	     0x84000077

/* Error codes: arg2 of SPCI_ERROR, sign-extended to 64 bits. */
#define SPCI_NOT_SUPPORTED	(-1)
#define SPCI_INVALID_PARAMETERS (-2)
#define SPCI_NO_MEMORY		(-3)
#define SPCI_BUSY		(-4)
#define SPCI_INTERRUPTED	(-5)
#define SPCI_DENIED		(-6)
#define SPCI_RETRY		(-7)
#define SPCI_ABORTED		(-8)

#define SPCI_MSG_RECV_BLOCK	  0x1
#define SPCI_MSG_RECV_BLOCK_MASK  0x1
#define SPCI_MSG_SEND_NOTIFY	  0x1
#define SPCI_MSG_SEND_NOTIFY_MASK 0x1

/* Flag of SPCI_MEM_RECLAIM: zero the pages before they are mapped again. */
#define SPCI_MEM_RECLAIM_CLEAR 0x1

/* The sleep that an exit of SPCI_RUN names; other values are nanoseconds. */
#define SPCI_SLEEP_INDEFINITE 0

#define SPCI_PAGE_SIZE	     4096
#define SPCI_MSG_PAYLOAD_MAX HF_MAILBOX_SIZE

/* Bits of spci_memory_attributes_t. */
#define SPCI_MEMORY_ACCESS_OFFSET	5
#define SPCI_MEMORY_ACCESS_MASK		(0x3 << SPCI_MEMORY_ACCESS_OFFSET)
#define SPCI_MEMORY_TYPE_OFFSET		4
#define SPCI_MEMORY_TYPE_MASK		(0x1 << SPCI_MEMORY_TYPE_OFFSET)
#define SPCI_MEMORY_CACHEABILITY_OFFSET 2
#define SPCI_MEMORY_CACHEABILITY_MASK	(0x3 << SPCI_MEMORY_CACHEABILITY_OFFSET)
#define SPCI_MEMORY_SHAREABILITY_OFFSET 0
#define SPCI_MEMORY_SHAREABILITY_MASK	(0x3 << SPCI_MEMORY_SHAREABILITY_OFFSET)

/* Bit 31 of a handle says whether the hypervisor made it. */
#define SPCI_MEMORY_HANDLE_ALLOCATOR_MASK	0x80000000
#define SPCI_MEMORY_HANDLE_ALLOCATOR_HYPERVISOR 0x80000000

/* Flag of a send and of a relinquish: zero the pages before they move. */
#define SPCI_MEMORY_REGION_FLAG_CLEAR 0x1

#ifndef __ASSEMBLER__

#include <hf/language.h>
#include <stddef.h>
#include <stdint.h>

HF_C_BEGIN

typedef uint16_t spci_vm_id_t;
typedef uint16_t spci_vm_count_t;
typedef uint16_t spci_vcpu_index_t;
typedef uint16_t spci_vcpu_count_t;
typedef uint16_t spci_memory_attributes_t;
typedef uint32_t spci_memory_handle_t;
typedef uint32_t spci_memory_region_flags_t;

/* The receiver's access. Execution is allowed or not for EL1 and EL0 alike. */
enum spci_memory_access {
	SPCI_MEMORY_RO_NX,
	SPCI_MEMORY_RO_X,
	SPCI_MEMORY_RW_NX,
	SPCI_MEMORY_RW_X,
};

enum spci_memory_type {
	SPCI_MEMORY_DEVICE_MEM,
	SPCI_MEMORY_NORMAL_MEM,
};

/*
 * WRITE_BACK does not fit into its two bits and is sent as 0; the monitor
 * ignores the field.
 */
enum spci_memory_cacheability {
	SPCI_MEMORY_CACHE_RESERVED = 0x0,
	SPCI_MEMORY_CACHE_NON_CACHEABLE = 0x1,
	SPCI_MEMORY_CACHE_WRITE_THROUGH = 0x2,
	SPCI_MEMORY_CACHE_WRITE_BACK = 0x4,
	SPCI_MEMORY_DEV_NGNRNE = 0x0,
	SPCI_MEMORY_DEV_NGNRE = 0x1,
	SPCI_MEMORY_DEV_NGRE = 0x2,
	SPCI_MEMORY_DEV_GRE = 0x3,
};

enum spci_memory_shareability {
	SPCI_MEMORY_SHARE_NON_SHAREABLE,
	SPCI_MEMORY_RESERVED,
	SPCI_MEMORY_OUTER_SHAREABLE,
	SPCI_MEMORY_INNER_SHAREABLE,
};

/* Defines spci_set_memory_X_attr and spci_get_memory_X_attr for field X. */
#define SPCI_MEMORY_ATTRIBUTE(name, offset, mask)                              \
	static inline void spci_set_memory_##name##_attr(                      \
		spci_memory_attributes_t *attr, enum spci_memory_##name value) \
	{                                                                      \
		unsigned int field = ((unsigned int)value << (offset)) &       \
				     (unsigned int)(mask);                     \
                                                                               \
		*attr = (spci_memory_attributes_t)((*attr &                    \
						    ~(unsigned int)(mask)) |   \
						   field);                     \
	}                                                                      \
	static inline enum spci_memory_##name spci_get_memory_##name##_attr(   \
		spci_memory_attributes_t attr)                                 \
	{                                                                      \
		return (enum spci_memory_##name)(                              \
			(attr & (unsigned int)(mask)) >> (offset));            \
	}

/* clang-format off */
SPCI_MEMORY_ATTRIBUTE(access, SPCI_MEMORY_ACCESS_OFFSET,
		      SPCI_MEMORY_ACCESS_MASK)
SPCI_MEMORY_ATTRIBUTE(type, SPCI_MEMORY_TYPE_OFFSET, SPCI_MEMORY_TYPE_MASK)
SPCI_MEMORY_ATTRIBUTE(cacheability, SPCI_MEMORY_CACHEABILITY_OFFSET,
		      SPCI_MEMORY_CACHEABILITY_MASK)
SPCI_MEMORY_ATTRIBUTE(shareability, SPCI_MEMORY_SHAREABILITY_OFFSET,
		      SPCI_MEMORY_SHAREABILITY_MASK)
/* clang-format on */

/* x0 to x7 of a call and of its answer. */
struct spci_value {
	uint64_t func;
	uint64_t arg1;
	uint64_t arg2;
	uint64_t arg3;
	uint64_t arg4;
	uint64_t arg5;
	uint64_t arg6;
	uint64_t arg7;
};

/* A run of pages; IPA and PA are the same. */
struct spci_memory_region_constituent {
	uint32_t address_low;
	uint32_t address_high;
	uint32_t page_count;
	uint32_t reserved;
};

/* The access that one receiver is granted. */
struct spci_memory_region_attributes {
	spci_vm_id_t receiver;
	spci_memory_attributes_t memory_attributes;
	uint32_t reserved_0;
	uint64_t reserved_1;
};

/* Descriptor of DONATE, LEND and SHARE. */
struct spci_memory_region {
	uint32_t tag;
	spci_memory_region_flags_t flags;
	spci_vm_id_t sender;
	uint16_t reserved_0;
	uint32_t page_count;
	uint32_t constituent_count;
	uint32_t constituent_offset;
	uint32_t attribute_count;
	uint32_t reserved_1;
	HF_FLEXIBLE struct spci_memory_region_attributes attributes[];
};

/* One receiver's part of a retrieve request. */
struct spci_memory_retrieve_properties {
	struct spci_memory_region_attributes attributes;
	uint32_t page_count;
	uint32_t constituent_count;
	uint32_t reserved;
	HF_FLEXIBLE struct spci_memory_region_constituent constituents[];
};

/* Descriptor of RETRIEVE_REQ; the properties follow it. */
struct spci_memory_retrieve_request {
	spci_memory_handle_t handle;
	spci_vm_id_t sender;
	uint16_t reserved_0;
	uint32_t share_func;
	uint32_t tag;
	uint32_t attribute_count;
	uint32_t attribute_offset;
	uint32_t retrieve_properties_count;
	uint32_t reserved_1;
};

/* The pages that one receiver got. */
struct spci_receiver_address_range {
	spci_vm_id_t receiver;
	uint16_t reserved_0;
	uint32_t page_count;
	uint32_t constituent_count;
	uint32_t reserved_1;
	HF_FLEXIBLE struct spci_memory_region_constituent constituents[];
};

/* RETRIEVE_RESP, in RX; the ranges follow it. */
struct spci_retrieved_memory_region {
	uint32_t receiver_count;
	uint32_t reserved_0;
	uint64_t reserved_1;
};

/* Descriptor of RELINQUISH. */
struct spci_mem_relinquish {
	spci_memory_handle_t handle;
	spci_memory_region_flags_t flags;
	spci_vm_id_t sender;
	uint16_t reserved;
	uint32_t endpoint_count;
	HF_FLEXIBLE spci_vm_id_t endpoints[];
};

/* Fails to compile if a field is not where the ABI has it. */
#define SPCI_WIRE_SIZE(name, size, align)                       \
	HF_STATIC_ASSERT(sizeof(struct name) == (size), #name); \
	HF_STATIC_ASSERT(HF_ALIGNOF(struct name) == (align), #name)
#define SPCI_WIRE_FIELD(name, field, offset)                       \
	HF_STATIC_ASSERT(offsetof(struct name, field) == (offset), \
			 #name "." #field)

SPCI_WIRE_SIZE(spci_value, 64, 8);

SPCI_WIRE_SIZE(spci_memory_region_constituent, 16, 4);
SPCI_WIRE_FIELD(spci_memory_region_constituent, address_low, 0);
SPCI_WIRE_FIELD(spci_memory_region_constituent, address_high, 4);
SPCI_WIRE_FIELD(spci_memory_region_constituent, page_count, 8);
SPCI_WIRE_FIELD(spci_memory_region_constituent, reserved, 12);

SPCI_WIRE_SIZE(spci_memory_region_attributes, 16, 8);
SPCI_WIRE_FIELD(spci_memory_region_attributes, receiver, 0);
SPCI_WIRE_FIELD(spci_memory_region_attributes, memory_attributes, 2);
SPCI_WIRE_FIELD(spci_memory_region_attributes, reserved_0, 4);
SPCI_WIRE_FIELD(spci_memory_region_attributes, reserved_1, 8);

SPCI_WIRE_SIZE(spci_memory_region, 32, 8);
SPCI_WIRE_FIELD(spci_memory_region, tag, 0);
SPCI_WIRE_FIELD(spci_memory_region, flags, 4);
SPCI_WIRE_FIELD(spci_memory_region, sender, 8);
SPCI_WIRE_FIELD(spci_memory_region, reserved_0, 10);
SPCI_WIRE_FIELD(spci_memory_region, page_count, 12);
SPCI_WIRE_FIELD(spci_memory_region, constituent_count, 16);
SPCI_WIRE_FIELD(spci_memory_region, constituent_offset, 20);
SPCI_WIRE_FIELD(spci_memory_region, attribute_count, 24);
SPCI_WIRE_FIELD(spci_memory_region, reserved_1, 28);
SPCI_WIRE_FIELD(spci_memory_region, attributes, 32);

SPCI_WIRE_SIZE(spci_memory_retrieve_properties, 32, 8);
SPCI_WIRE_FIELD(spci_memory_retrieve_properties, attributes, 0);
SPCI_WIRE_FIELD(spci_memory_retrieve_properties, page_count, 16);
SPCI_WIRE_FIELD(spci_memory_retrieve_properties, constituent_count, 20);
SPCI_WIRE_FIELD(spci_memory_retrieve_properties, reserved, 24);
SPCI_WIRE_FIELD(spci_memory_retrieve_properties, constituents, 28);

SPCI_WIRE_SIZE(spci_memory_retrieve_request, 32, 4);
SPCI_WIRE_FIELD(spci_memory_retrieve_request, handle, 0);
SPCI_WIRE_FIELD(spci_memory_retrieve_request, sender, 4);
SPCI_WIRE_FIELD(spci_memory_retrieve_request, reserved_0, 6);
SPCI_WIRE_FIELD(spci_memory_retrieve_request, share_func, 8);
SPCI_WIRE_FIELD(spci_memory_retrieve_request, tag, 12);
SPCI_WIRE_FIELD(spci_memory_retrieve_request, attribute_count, 16);
SPCI_WIRE_FIELD(spci_memory_retrieve_request, attribute_offset, 20);
SPCI_WIRE_FIELD(spci_memory_retrieve_request, retrieve_properties_count, 24);
SPCI_WIRE_FIELD(spci_memory_retrieve_request, reserved_1, 28);

SPCI_WIRE_SIZE(spci_receiver_address_range, 16, 4);
SPCI_WIRE_FIELD(spci_receiver_address_range, receiver, 0);
SPCI_WIRE_FIELD(spci_receiver_address_range, reserved_0, 2);
SPCI_WIRE_FIELD(spci_receiver_address_range, page_count, 4);
SPCI_WIRE_FIELD(spci_receiver_address_range, constituent_count, 8);
SPCI_WIRE_FIELD(spci_receiver_address_range, reserved_1, 12);
SPCI_WIRE_FIELD(spci_receiver_address_range, constituents, 16);

SPCI_WIRE_SIZE(spci_retrieved_memory_region, 16, 8);
SPCI_WIRE_FIELD(spci_retrieved_memory_region, receiver_count, 0);
SPCI_WIRE_FIELD(spci_retrieved_memory_region, reserved_0, 4);
SPCI_WIRE_FIELD(spci_retrieved_memory_region, reserved_1, 8);

SPCI_WIRE_SIZE(spci_mem_relinquish, 16, 4);
SPCI_WIRE_FIELD(spci_mem_relinquish, handle, 0);
SPCI_WIRE_FIELD(spci_mem_relinquish, flags, 4);
SPCI_WIRE_FIELD(spci_mem_relinquish, sender, 8);
SPCI_WIRE_FIELD(spci_mem_relinquish, reserved, 10);
SPCI_WIRE_FIELD(spci_mem_relinquish, endpoint_count, 12);
SPCI_WIRE_FIELD(spci_mem_relinquish, endpoints, 16);

/* Returns the sender of a message: v is MSG_SEND, from WAIT, POLL or RUN. */
static inline spci_vm_id_t spci_msg_send_sender(struct spci_value v)
{
	return (spci_vm_id_t)(v.arg1 >> 16);
}

/* Returns the receiver of a message. */
static inline spci_vm_id_t spci_msg_send_receiver(struct spci_value v)
{
	return (spci_vm_id_t)v.arg1;
}

/* Returns the length of a message in bytes. */
static inline uint32_t spci_msg_send_size(struct spci_value v)
{
	return (uint32_t)v.arg3;
}

/* Returns the attributes of a message: SPCI_MSG_SEND_NOTIFY or 0. */
static inline uint32_t spci_msg_send_attributes(struct spci_value v)
{
	return (uint32_t)v.arg4;
}

/* Returns the handle from the answer of a successful DONATE, LEND or SHARE. */
static inline spci_memory_handle_t spci_mem_success_handle(struct spci_value v)
{
	return (spci_memory_handle_t)v.arg2;
}

/* Returns the VM that an exit of SPCI_RUN names. */
static inline spci_vm_id_t spci_vm_id(struct spci_value v)
{
	return (spci_vm_id_t)(v.arg1 >> 16);
}

/* Returns the vCPU that an exit of SPCI_RUN names. */
static inline spci_vcpu_index_t spci_vcpu_index(struct spci_value v)
{
	return (spci_vcpu_index_t)v.arg1;
}

/* Returns VM and vCPU together, as SPCI_RUN takes them. */
static inline uint64_t spci_vm_vcpu(spci_vm_id_t vm, spci_vcpu_index_t vcpu)
{
	return (uint64_t)vm << 16 | vcpu;
}

/* Returns a constituent of `pages` pages of 4 KiB from `address` on. */
static inline struct spci_memory_region_constituent
spci_memory_region_constituent_init(uint64_t address, uint32_t pages)
{
	struct spci_memory_region_constituent constituent = {
		(uint32_t)address, (uint32_t)(address >> 32), pages, 0
	};

	return constituent;
}

/* Returns the first address of a constituent. */
static inline uint64_t spci_memory_region_constituent_get_address(
	const struct spci_memory_region_constituent *constituent)
{
	return (uint64_t)constituent->address_high << 32 |
	       constituent->address_low;
}

/* Returns the constituents of a region, which its header locates. */
static inline struct spci_memory_region_constituent *
spci_memory_region_get_constituents(struct spci_memory_region *region)
{
	void *at = (uint8_t *)region + region->constituent_offset;

	return (struct spci_memory_region_constituent *)at;
}

/* Returns the first range behind the header of a RETRIEVE_RESP. */
static inline struct spci_receiver_address_range *
spci_retrieved_memory_region_first_receiver_range(
	struct spci_retrieved_memory_region *region)
{
	return (struct spci_receiver_address_range *)(region + 1);
}

/* Returns the first properties behind the header of a RETRIEVE_REQ. */
static inline struct spci_memory_retrieve_properties *
spci_memory_retrieve_request_first_retrieve_properties(
	struct spci_memory_retrieve_request *request)
{
	return (struct spci_memory_retrieve_properties *)(void *)(request + 1);
}

/*
 * Fills a region for one receiver, with its constituents right behind it.
 * Returns its length in bytes.
 */
uint32_t spci_memory_region_init(
	struct spci_memory_region *region, spci_vm_id_t sender,
	spci_vm_id_t receiver,
	const struct spci_memory_region_constituent constituents[],
	uint32_t constituent_count, uint32_t tag,
	spci_memory_region_flags_t flags, enum spci_memory_access access,
	enum spci_memory_type type, enum spci_memory_cacheability cacheability,
	enum spci_memory_shareability shareability);

/*
 * Fills a retrieve request of one receiver for a region of page_count pages.
 * share_func is the call by which the sender sent it. Returns the length in
 * bytes.
 */
uint32_t spci_memory_retrieve_request_init(
	struct spci_memory_retrieve_request *request,
	spci_memory_handle_t handle, spci_vm_id_t sender, spci_vm_id_t receiver,
	uint32_t share_func, uint32_t tag, uint32_t page_count,
	enum spci_memory_access access, enum spci_memory_type type,
	enum spci_memory_cacheability cacheability,
	enum spci_memory_shareability shareability);

/*
 * Fills a retrieve response of one range. Returns its length in bytes, or 0 if
 * that exceeds max_size.
 */
uint32_t spci_retrieved_memory_region_init(
	struct spci_retrieved_memory_region *response, size_t max_size,
	spci_vm_id_t receiver,
	const struct spci_memory_region_constituent constituents[],
	uint32_t constituent_count, uint32_t page_count);

HF_C_END

#endif

#endif
