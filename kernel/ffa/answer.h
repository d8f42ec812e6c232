/* SPDX-License-Identifier: BSD-3-Clause */
/* Answers to calls of FF-A, as a guest finds them (DEN0077A, 12 to 18). */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "kernel/base/status.h"
#include "kernel/call/call.h"
#include "kernel/ffa/list.h"
#include "kernel/vm/dialect.h"

#define FFA_REGISTERS	  8  /* x0 to x7: what every answer writes */
#define FFA_REGISTERS_ALL 18 /* x0 to x17: what some answers of 1.2 write */

struct ffa_answer {
	unsigned count; /* of registers; 0: there is no answer */
	uint64_t x[FFA_REGISTERS_ALL];
};

/*
 * Returns an answer of x0 to x7, of which x1 to x7 are zero. So are x8 to x17:
 * the count FFA_REGISTERS_ALL makes it one that writes all registers.
 */
struct ffa_answer ffa_answer(uint32_t function);

/* Returns FFA_SUCCESS with w2 and w3. */
struct ffa_answer ffa_success(uint32_t w2, uint32_t w3);

/* Returns FFA_SUCCESS, or FFA_ERROR with the status in w2. */
struct ffa_answer ffa_status(enum status status);

/* As ffa_status(), of a call that STATUS_AGAIN has the guest make once more. */
struct ffa_answer ffa_result(struct call *c, enum status status);

/* Returns no answer: the guest's registers stay, or others write them. */
static inline struct ffa_answer ffa_nothing(void)
{
	struct ffa_answer a;

	a.count = 0;
	return a;
}

/* Returns no answer: the guest makes the call once more. */
static inline struct ffa_answer ffa_repeat(struct call *c)
{
	c->then = CALL_REPEATS;
	return ffa_nothing();
}

/* True if the arguments from x`first` to x`last`, 7 at most, are zero. */
static inline bool ffa_zero(const struct call *c, unsigned first, unsigned last)
{
	uint64_t any = 0;

	for (unsigned i = first; i <= last; i++)
		any |= c->arg[i];
	return any == 0;
}

/*
 * True if the caller has left something in x8 to x17, which calls of eight
 * registers have to be zero from version 1.2 on.
 */
static inline bool ffa_extra(const struct call *c)
{
	const uint64_t *x = c->vcpu->arch.regs.x;

	return vm_ffa_minor(c->vcpu->vm) >= 2 &&
	       (x[8] | x[9] | x[10] | x[11] | x[12] | x[13] | x[14] | x[15] |
		x[16] | x[17]) != 0;
}

/* Puts an answer where v finds it when it runs on. */
static inline void ffa_tell(struct vcpu *v, const struct ffa_answer *a)
{
	if (a->count != 0)
		memcpy(v->arch.regs.x, a->x, a->count * sizeof(*a->x));
}
