/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The header in front of a message between sockets of two VMs. The monitor
 * does not look at it.
 */
#ifndef HF_TRANSPORT_H
#define HF_TRANSPORT_H

#include <hf/language.h>
#include <stddef.h>
#include <stdint.h>

struct hf_msg_hdr {
	uint64_t src_port;
	uint64_t dst_port;
};

HF_STATIC_ASSERT(sizeof(struct hf_msg_hdr) == 16, "message header");
HF_STATIC_ASSERT(offsetof(struct hf_msg_hdr, dst_port) == 8, "message header");

#endif
