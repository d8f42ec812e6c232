/* SPDX-License-Identifier: BSD-3-Clause */
/* Answers to calls of SPCI 0.9, in the caller's x0 to x7 (docs/abi.md, 2.1). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kernel/base/status.h"
#include "kernel/call/call.h"
#include "kernel/spci/list.h"
#include "lib/compiler.h"

/*
 * An answer, packed into 16 bytes so that it is returned in two registers
 * (tools/bench: RUN, text). If function has the flag SPCI_SIZE, value is the
 * bytes in RX, which go to x3, and to x4 as well with SPCI_SIZE_TWICE; else
 * value goes to x2. The others of x0 to x7 are zero.
 */
struct spci_answer {
	uint32_t function; /* x0, besides the two flags */
	uint32_t ids;	   /* x1: (VM << 16) | vCPU, or sender and receiver */
	uint64_t value;
};

/*
 * Stands for no answer yet, as c->then says; with CALL_RETURNS there, the call
 * is none of SPCI 0.9.
 */
#define SPCI_NO_ANSWER ((struct spci_answer){ 0 })

/* No id has these bits. */
#define SPCI_SIZE	(1U << 16)
#define SPCI_SIZE_TWICE (1U << 17)

/* Has the caller make its call again, and returns no answer. */
static inline struct spci_answer spci_repeat(struct call *c)
{
	c->then = CALL_REPEATS;
	return SPCI_NO_ANSWER;
}

/* True if the value of a is the size of what is in RX. */
static inline bool spci_of_size(struct spci_answer a)
{
	return (a.function & SPCI_SIZE) != 0;
}

/* Writes a, which is spci_of_size(), into v's registers x0 to x7. */
COLD void spci_tell_size(struct vcpu *v, struct spci_answer a);

/* Writes a into v's registers x0 to x7. v is current or not running. */
static inline void spci_tell(struct vcpu *v, struct spci_answer a)
{
	if (spci_of_size(a))
		spci_tell_size(v, a);
	else
		vcpu_set_values(v, a.function, a.ids, a.value, 0, 0);
}

/* Returns SPCI_SUCCESS with x2 = value. */
static inline struct spci_answer spci_success(uint64_t value)
{
	return (struct spci_answer){ .function = SPCI_ID(SUCCESS),
				     .value = value };
}

/*
 * Returns SPCI_ERROR with the status, sign-extended, in x2; or on STATUS_AGAIN
 * has the caller make its call again.
 */
COLD struct spci_answer spci_failure(struct call *c, enum status status);

/* Returns SPCI_SUCCESS, or SPCI_ERROR with the status, sign-extended, in x2. */
static inline struct spci_answer spci_status(enum status status)
{
	if (status == STATUS_OK)
		return spci_success(0);
	return (struct spci_answer){ .function = SPCI_ID(ERROR),
				     .value = (uint64_t)(int64_t)status };
}

/* As spci_status(), but on STATUS_AGAIN has the caller make its call again. */
static inline struct spci_answer spci_result(struct call *c, enum status status)
{
	return status == STATUS_OK ? spci_success(0) : spci_failure(c, status);
}
