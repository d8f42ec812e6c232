/* SPDX-License-Identifier: BSD-3-Clause */
/* A guest's x0 to x7 after a call of SPCI 0.9 (docs/abi.md, 2.1). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kernel/base/status.h"
#include "kernel/call/call.h"
#include "kernel/spci/list.h"
#include "lib/compiler.h"

/*
 * In two registers, where x0 to x4 would take memory (tools/bench: RUN, text).
 * The value is for x2, or, where `function` has SPCI_OF_SIZE, the size of what
 * is in RX: for x3, and for x4, too, if it is a retrieve's.
 */
struct spci_answer {
	uint32_t function; /* x0 */
	uint32_t ids;	   /* x1 */
	uint64_t value;
};

/* Stands for "no call of SPCI 0.9". */
#define SPCI_UNKNOWN ((struct spci_answer){ UINT32_MAX, 0, 0 })

#define SPCI_OF_SIZE (1U << 16) /* no id has this bit */

/* Returns no answer: the guest makes the call once more. */
static inline struct spci_answer spci_repeat(struct call *c)
{
	c->then = CALL_REPEATS;
	return (struct spci_answer){ 0 };
}

/* Puts a size where v finds it. */
COLD void spci_tell_size(struct vcpu *v, struct spci_answer a);

/* Puts an answer where v finds it when it runs on: x5 to x7 are zero. */
static inline void spci_tell(struct vcpu *v, struct spci_answer a)
{
	if (a.function & SPCI_OF_SIZE)
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

/* Returns SPCI_SUCCESS, or SPCI_ERROR with the status, sign-extended, in x2. */
static inline struct spci_answer spci_status(enum status status)
{
	if (status == STATUS_OK)
		return spci_success(0);
	return (struct spci_answer){ .function = SPCI_ID(ERROR),
				     .value = (uint64_t)(int64_t)status };
}

/* Returns the answer to a call whose steps may say STATUS_AGAIN. */
static inline struct spci_answer spci_result(struct call *c, enum status status)
{
	return status == STATUS_AGAIN ? spci_repeat(c) : spci_status(status);
}
