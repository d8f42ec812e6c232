/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * FF-A for guests with this library: the version, direct requests, and
 * notifications. Functions that return int32_t return 0 or a code of FF-A.
 */
#ifndef KEEL_FFA_H
#define KEEL_FFA_H

#include <hf/ffa_call.h>
#include <hf/language.h>
#include <stdbool.h>
#include <stdint.h>

HF_C_BEGIN

/* Words of a direct request, and of its response: x3 to x7. */
#define GUEST_FFA_WORDS 5

/*
 * Has this VM speak FFA_VERSION_1_0, _1_1 or _1_2 from now on; the others of
 * these functions, and those of keel/ffa_memory.h, need this first. A version
 * that the VM cannot have any more, or that there is not, is NOT_SUPPORTED.
 */
int32_t guest_ffa_init(uint32_t version);

/* Returns the version that this VM speaks. */
uint32_t guest_ffa_version(void);

/* Returns 0 for SUCCESS, the code of an ERROR, else NOT_SUPPORTED. */
int32_t guest_ffa_status(struct ffa_args v);

/*
 * Sends a direct request of 64 bits, and puts the response in the place of its
 * words. The primary runs the receiver, where that is interrupted, yields or
 * sleeps, for at most GUEST_RUN_SECONDS (keel/run.h), and is then told RETRY:
 * the request stays open, and a later RUN returns the response.
 */
int32_t guest_ffa_ask(uint16_t vm, uint64_t words[GUEST_FFA_WORDS]);

/*
 * Waits, and returns why that ended, as the registers have it: a direct
 * request, FFA_RUN_32, or a message of 1.0. Secondaries only. An interrupt that
 * is pending while this CPU masks it is an ERROR of INTERRUPTED.
 */
struct ffa_args guest_ffa_wait(void);

/* True if that was a direct request, of any form. */
bool guest_ffa_is_request(struct ffa_args v);

/* Returns the VM that made a request. */
static inline uint16_t guest_ffa_sender(struct ffa_args request)
{
	return (uint16_t)(request.x[1] >> 16);
}

/*
 * Answers a request by a response of its form, with x[3] to x[7] of `request`
 * as the caller has changed them, or x[4] to x[17] of DIRECT_REQ2. Then waits,
 * as guest_ffa_wait(). A response that is refused is returned as that ERROR.
 */
struct ffa_args guest_ffa_answer(struct ffa_args request);

/*
 * Let `sender` set notifications of this VM, and no longer. ids: one bit each.
 * Flags: 0 or FFA_NOTIFICATION_PER_VCPU.
 */
int32_t guest_ffa_bind(uint16_t sender, uint32_t flags, uint64_t ids);
int32_t guest_ffa_unbind(uint16_t sender, uint64_t ids);

/*
 * Sets notifications that `receiver` has bound to this VM. Flags: 0, or
 * FFA_NOTIFICATION_OF_VCPU() of the receiver's vCPU.
 */
int32_t guest_ffa_set(uint16_t receiver, uint32_t flags, uint64_t ids);

/*
 * Takes what is pending for this VM and for one vCPU of it: what VMs have set
 * is in *ids then. *rx_full, unless it is NULL: MSG_SEND2 has filled RX.
 */
int32_t guest_ffa_get(uint16_t vcpu, uint64_t *ids, bool *rx_full);

HF_C_END

#endif
