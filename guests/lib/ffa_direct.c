/* SPDX-License-Identifier: BSD-3-Clause */
/* The version of FF-A that this VM speaks, and direct requests. */
#include "internal.h"
#include <hf/abi.h>
#include <keel/clock.h>
#include <keel/ffa.h>
#include <keel/run.h>
#include <string.h>

/* 0xff06: a vCPU that waits for an interrupt, as RUN of FF-A tells it. */
#define RUN_WAIT_FOR_INTERRUPT 0xff06

static uint32_t spoken = FFA_VERSION_1_0;

int32_t guest_ffa_init(uint32_t version)
{
	uint32_t offered = ffa_version(version);

	if (offered == FFA_NO_VERSION || offered < version)
		return FFA_NOT_SUPPORTED;
	spoken = version;
	return 0;
}

uint32_t guest_ffa_version(void)
{
	return spoken;
}

int32_t guest_ffa_status(struct ffa_args v)
{
	switch (v.x[0]) {
	case FFA_SUCCESS_32:
	case FFA_SUCCESS_64:
		return 0;
	default:
		return guest_ffa_refusal(v);
	}
}

/* True if the receiver's vCPU has to be run again, which w1 names. */
static bool is_unfinished(struct ffa_args v)
{
	return v.x[0] == FFA_INTERRUPT_32 || v.x[0] == FFA_YIELD_32 ||
	       v.x[0] == RUN_WAIT_FOR_INTERRUPT;
}

/* Runs the receiver of this VM's request until it answers or `end`. */
static struct ffa_args finish(struct ffa_args v, uint64_t end)
{
	while (is_unfinished(v) && guest_ticks() < end) {
		guest_irq_take();
		v = ffa_run((uint16_t)(v.x[1] >> 16), (uint16_t)v.x[1]);
	}
	return v;
}

int32_t guest_ffa_ask(uint16_t vm, uint64_t words[GUEST_FFA_WORDS])
{
	uint64_t end =
		guest_ticks() + GUEST_RUN_SECONDS * guest_ticks_per_second();
	struct ffa_args v = { { FFA_MSG_SEND_DIRECT_REQ_64,
				ffa_pair(guest_id(), vm), 0, words[0], words[1],
				words[2], words[3], words[4], 0, 0, 0, 0, 0, 0,
				0, 0, 0, 0 } };

	guest_preempt_at(end);
	v = finish(ffa_call(v), end);
	guest_preempt_end();
	if (is_unfinished(v))
		return FFA_RETRY;
	if (v.x[0] != FFA_MSG_SEND_DIRECT_RESP_64 &&
	    v.x[0] != FFA_MSG_SEND_DIRECT_RESP_32)
		return guest_ffa_refusal(v);
	memcpy(words, &v.x[3], GUEST_FFA_WORDS * sizeof(*words));
	return 0;
}

struct ffa_args guest_ffa_wait(void)
{
	struct ffa_args v;

	do
		v = ffa_msg_wait();
	while (guest_ffa_status(v) == FFA_INTERRUPTED && !guest_irq_masked());
	return v;
}

bool guest_ffa_is_request(struct ffa_args v)
{
	return v.x[0] == FFA_MSG_SEND_DIRECT_REQ_32 ||
	       v.x[0] == FFA_MSG_SEND_DIRECT_REQ_64 ||
	       v.x[0] == FFA_MSG_SEND_DIRECT_REQ2_64;
}

/* The id of a response is that of its request, plus 1. */
struct ffa_args guest_ffa_answer(struct ffa_args request)
{
	bool has_all = request.x[0] == FFA_MSG_SEND_DIRECT_REQ2_64;
	struct ffa_args v = request;

	v.x[0]++;
	v.x[1] = ffa_pair(guest_id(), guest_ffa_sender(request));
	v.x[2] = 0;
	if (has_all)
		v.x[3] = 0;
	else
		memset(&v.x[8], 0, sizeof(v) - 8 * sizeof(v.x[0]));
	return ffa_call(v);
}
