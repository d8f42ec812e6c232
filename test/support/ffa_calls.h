/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Calls of FF-A by vCPUs that run, with x0 to x17, and what they and others
 * find afterwards. A test has a vCPU call only while it is its CPU's current
 * one, or the primary's.
 */
#pragma once

#include "kernel/ffa/list.h"
#include "kernel/vm/dialect.h"
#include "test/support/machine.h"

#define FFA_ALL 18 /* registers of a call */

/* Has a VM speak a version, settled. */
void ffa_speaks(unsigned vm, uint32_t dialect);

/* The vCPU that runs on v's CPU now. */
struct vcpu *ffa_current(const struct vcpu *v);

/*
 * One HVC of v with these registers; those that are not named are zero. Returns
 * the vCPU that its CPU runs then, which is switched to. The call is repeated
 * as often as the monitor wants.
 */
struct vcpu *ffa_call_of(struct vcpu *v, const uint64_t x[FFA_ALL]);
#define ffa(v, ...) ffa_call_of(v, (const uint64_t[FFA_ALL]){ __VA_ARGS__ })

/* The same once; *again tells whether it is to be repeated. */
struct vcpu *ffa_call_once(struct vcpu *v, const uint64_t x[FFA_ALL],
			   bool *again);

/* A physical interrupt, or WFI, while v runs. Returns as ffa_call_of(). */
struct vcpu *ffa_irq(struct vcpu *v);
struct vcpu *ffa_wfi(struct vcpu *v);

/* x0 to x17 of v are these; those that are not named are zero. */
void ffa_assert_finds(const struct vcpu *v, const uint64_t x[FFA_ALL],
		      const char *file, int line);
#define assert_finds(v, ...)                                          \
	ffa_assert_finds(v, (const uint64_t[FFA_ALL]){ __VA_ARGS__ }, \
			 __FILE__, __LINE__)

/*
 * A call of v is refused: v has FFA_ERROR with w1 and w2 and goes on, x8 to x17
 * are as they were, and nothing else has changed: no vCPU, mailbox, page.
 */
void ffa_assert_refused(struct vcpu *v, uint32_t w1, enum status status,
			const uint64_t x[FFA_ALL], const char *file, int line);
#define assert_refused(v, status, ...)                                         \
	ffa_assert_refused(v, 0, status,                                       \
			   (const uint64_t[FFA_ALL]){ __VA_ARGS__ }, __FILE__, \
			   __LINE__)

/* The same of a call of 18 registers: x8 to x17 are zero. */
void ffa_assert_refused_wide(struct vcpu *v, uint32_t w1, enum status status,
			     const uint64_t x[FFA_ALL], const char *file,
			     int line);
#define assert_refused_wide(v, status, ...)                               \
	ffa_assert_refused_wide(v, 0, status,                             \
				(const uint64_t[FFA_ALL]){ __VA_ARGS__ }, \
				__FILE__, __LINE__)

/* vCPU v is in this state, claimed or not as given. */
void ffa_assert_state(const struct vcpu *v, enum vcpu_state state, bool claimed,
		      const char *file, int line);
#define assert_state(v, state, claimed) \
	ffa_assert_state(v, state, claimed, __FILE__, __LINE__)

/* (vm << 16) | vCPU. */
#define ID(vm, vcpu) ((uint32_t)(vm) << 16 | (vcpu))
