/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * FF-A 1.0 to 1.2 (DEN0077A): ids, codes, and calls by hvc #0 of up to 18
 * registers. The page on FF-A of the monitor's documentation says what each
 * call answers. Memory is sent by calls of another header. Constants may be
 * used from assembler.
 */
#ifndef HF_FFA_CALL_H
#define HF_FFA_CALL_H

#define FFA_VERSION_1_0 0x10000
#define FFA_VERSION_1_1 0x10001
#define FFA_VERSION_1_2 0x10002

/* x0 of FFA_VERSION for a version that the VM cannot have. */
#define FFA_NO_VERSION 0xffffffff

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
#define FFA_MEM_RETRIEVE_RESP_32       0x84000075
#define FFA_NOTIFICATION_BIND_32       0x8400007f
#define FFA_NOTIFICATION_UNBIND_32     0x84000080
#define FFA_NOTIFICATION_SET_32	       0x84000081
#define FFA_NOTIFICATION_GET_32	       0x84000082
#define FFA_NOTIFICATION_INFO_GET_32   0x84000083
#define FFA_NOTIFICATION_INFO_GET_64   0xc4000083
#define FFA_MSG_SEND2_32	       0x84000086
#define FFA_CONSOLE_LOG_32	       0x8400008a
#define FFA_CONSOLE_LOG_64	       0xc400008a
#define FFA_PARTITION_INFO_GET_REGS_64 0xc400008b
#define FFA_MSG_SEND_DIRECT_REQ2_64    0xc400008d
#define FFA_MSG_SEND_DIRECT_RESP2_64   0xc400008e

/* Error codes: w2 of FFA_ERROR, of which the upper half of x2 is zero. */
#define FFA_NOT_SUPPORTED      (-1)
#define FFA_INVALID_PARAMETERS (-2)
#define FFA_NO_MEMORY	       (-3)
#define FFA_BUSY	       (-4)
#define FFA_INTERRUPTED	       (-5)
#define FFA_DENIED	       (-6)
#define FFA_RETRY	       (-7)
#define FFA_ABORTED	       (-8)
#define FFA_NO_DATA	       (-9)
#define FFA_NOT_READY	       (-10)

/* Properties of a partition, as its descriptor has them. */
#define FFA_RECEIVES_DIRECT  0x1
#define FFA_SENDS_DIRECT     0x2
#define FFA_INDIRECT	     0x4
#define FFA_NOTIFICATIONS    0x8
#define FFA_AARCH64	     0x100
#define FFA_RECEIVES_DIRECT2 0x200
#define FFA_SENDS_DIRECT2    0x400

/* Bit of w5 of PARTITION_INFO_GET from 1.1 on: only how many. */
#define FFA_INFO_ONLY_COUNT 0x1

/* Bit of w2 of MSG_WAIT from 1.2 on: RX stays the caller's. */
#define FFA_WAIT_KEEPS_RX 0x1

/* w2 of NOTIFICATION_BIND, and of SET: for one vCPU of the receiver. */
#define FFA_NOTIFICATION_PER_VCPU   0x1
#define FFA_NOTIFICATION_OF_VCPU(n) (FFA_NOTIFICATION_PER_VCPU | (n) << 16)

/* Bits of w2 of NOTIFICATION_GET, and of w7 of its answer. */
#define FFA_NOTIFICATIONS_OF_VMS     0x2
#define FFA_NOTIFICATIONS_OF_MONITOR 0x8
#define FFA_NOTIFICATION_RX_FULL     0x1

#ifndef __ASSEMBLER__

#include <hf/language.h>
#include <stddef.h>
#include <stdint.h>

HF_C_BEGIN

/*
 * x0 to x17 of a call. From 1.2 on x8 to x17 of RUN, MSG_WAIT and DIRECT_RESP
 * have to be zero.
 */
struct ffa_args {
	uint64_t x[18];
};

/* A descriptor, as PARTITION_INFO_GET puts it into RX; 1.0 has the first 8
 * bytes. */
struct ffa_partition_info {
	uint16_t id;
	uint16_t vcpus;
	uint32_t properties;
	uint32_t uuid[4];
};

/* The header of a message of MSG_SEND2; 1.1 has the first 20 bytes. */
struct ffa_msg_header {
	uint32_t flags;
	uint32_t reserved;
	uint32_t offset; /* of the payload, in bytes from here */
	uint16_t receiver;
	uint16_t sender;
	uint32_t size; /* of the payload in bytes */
	uint32_t reserved_1_2;
	uint32_t uuid[4];
};

HF_STATIC_ASSERT(sizeof(struct ffa_partition_info) == 24, "descriptor");
HF_STATIC_ASSERT(offsetof(struct ffa_partition_info, uuid) == 8, "descriptor");
HF_STATIC_ASSERT(sizeof(struct ffa_msg_header) == 40, "message header");
HF_STATIC_ASSERT(offsetof(struct ffa_msg_header, size) == 16, "message header");
HF_STATIC_ASSERT(offsetof(struct ffa_msg_header, uuid) == 24, "message header");

/* Executes hvc #0 with x0 to x17. Returns x0 to x17. */
struct ffa_args ffa_call(struct ffa_args args);

/* Executes smc #0 with x0 to x17. Returns x0 to x17. */
struct ffa_args ffa_call_smc(struct ffa_args args);

/* Executes hvc #0 with x0 to x4; x5 to x17 are 0. Returns x0 to x17. */
static inline struct ffa_args
ffa_call_args(uint64_t func, uint64_t x1, uint64_t x2, uint64_t x3, uint64_t x4)
{
	struct ffa_args args = { { func, x1, x2, x3, x4, 0, 0, 0, 0, 0, 0, 0, 0,
				   0, 0, 0, 0, 0 } };

	return ffa_call(args);
}

/* Returns w1 of a message: its sender, and its receiver. */
static inline uint64_t ffa_pair(uint16_t sender, uint16_t receiver)
{
	return (uint64_t)sender << 16 | receiver;
}

/* Returns the code of an FFA_ERROR. */
static inline int32_t ffa_error(struct ffa_args v)
{
	return (int32_t)(uint32_t)v.x[2];
}

/*
 * Asks for a version, which the VM speaks from then on. Returns that of the
 * monitor, or FFA_NO_VERSION.
 */
static inline uint32_t ffa_version(uint32_t version)
{
	return (uint32_t)ffa_call_args(FFA_VERSION_32, version, 0, 0, 0).x[0];
}

/* Asks whether the VM may make a call of this id. */
static inline struct ffa_args ffa_features(uint32_t id)
{
	return ffa_call_args(FFA_FEATURES_32, id, 0, 0, 0);
}

/* Asks for the caller's id, which is in w2 then. */
static inline struct ffa_args ffa_id_get(void)
{
	return ffa_call_args(FFA_ID_GET_32, 0, 0, 0, 0);
}

/* Makes `pages` pages of 4 KiB the VM's TX, and as many its RX. */
static inline struct ffa_args ffa_rxtx_map(uint64_t tx, uint64_t rx,
					   uint32_t pages)
{
	return ffa_call_args(FFA_RXTX_MAP_64, tx, rx, pages, 0);
}

/* Takes TX and RX back. */
static inline struct ffa_args ffa_rxtx_unmap(void)
{
	return ffa_call_args(FFA_RXTX_UNMAP_32, 0, 0, 0, 0);
}

/* Releases RX, which may then be written again. */
static inline struct ffa_args ffa_rx_release(void)
{
	return ffa_call_args(FFA_RX_RELEASE_32, 0, 0, 0, 0);
}

/* Lists all partitions in RX; how many is in w2. */
static inline struct ffa_args ffa_partition_info_get(void)
{
	return ffa_call_args(FFA_PARTITION_INFO_GET_32, 0, 0, 0, 0);
}

/* Waits for a request, a message, or RUN. */
static inline struct ffa_args ffa_msg_wait(void)
{
	return ffa_call_args(FFA_MSG_WAIT_32, 0, 0, 0, 0);
}

/* Lets the primary run something else. */
static inline struct ffa_args ffa_yield(void)
{
	return ffa_call_args(FFA_YIELD_32, 0, 0, 0, 0);
}

/* Runs a vCPU of a secondary. Returns why it left. Primary only. */
static inline struct ffa_args ffa_run(uint16_t vm, uint16_t vcpu)
{
	return ffa_call_args(FFA_RUN_32, ffa_pair(vm, vcpu), 0, 0, 0);
}

/* Sends a request with x3 and x4. Returns the response, or why not. */
static inline struct ffa_args ffa_direct_req(uint16_t sender, uint16_t receiver,
					     uint64_t x3, uint64_t x4)
{
	return ffa_call_args(FFA_MSG_SEND_DIRECT_REQ_64,
			     ffa_pair(sender, receiver), 0, x3, x4);
}

/* Answers a request with x3 and x4. Returns the next event. */
static inline struct ffa_args
ffa_direct_resp(uint16_t sender, uint16_t receiver, uint64_t x3, uint64_t x4)
{
	return ffa_call_args(FFA_MSG_SEND_DIRECT_RESP_64,
			     ffa_pair(sender, receiver), 0, x3, x4);
}

/* Sends the message in TX, behind its header. From 1.1 on. */
static inline struct ffa_args ffa_msg_send2(void)
{
	return ffa_call_args(FFA_MSG_SEND2_32, 0, 0, 0, 0);
}

HF_C_END

#endif

#endif
