/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The primary's side of the partners. A caller is a VM that makes the calls of
 * a test: the primary itself, or a partner that it orders to.
 */
#ifndef TEST_DIALOG_H
#define TEST_DIALOG_H

#include "partner.h"
#include <hf/ffa_call.h>
#include <stdbool.h>
#include <stdint.h>

/* The primary of this group speaks 1.FFA_MINOR. */
#define OWN_MINOR ((uint8_t)(FFA_MINOR))

struct caller {
	uint16_t vm;
	uint8_t minor;
	const char *name; /* "from the primary" */
};

#define CALLERS 4
extern const struct caller callers[CALLERS]; /* the primary is the first */

/*
 * Has the primary speak 1.FFA_MINOR, and each partner that runs wait for a
 * request; PARTNER_GONE is stopped.
 */
void dialog_begin(void);

/* Gives an order with x4 to x7. Returns the response; a panic without one. */
struct ffa_args dialog_order(uint16_t vm, enum partner_order order,
			     struct ffa_args x);

/* Registers of a partner. */
void dialog_set(uint16_t vm, enum partner_bank bank, struct ffa_args v);
struct ffa_args dialog_get(uint16_t vm, enum partner_bank bank);

/* A call, of a partner in the midst of a request. Returns x0 to x17. */
struct ffa_args dialog_call(const struct caller *c, struct ffa_args v);
struct ffa_args dialog_call_smc(const struct caller *c, struct ffa_args v);

/*
 * Has a partner make a call when it is RUN, and runs it. Returns what RUN
 * returned. The results are in BANK_CALL afterwards.
 */
struct ffa_args dialog_run_call(uint16_t vm, struct ffa_args v);

/* Goes on with what was interrupted, or has yielded. Returns the response. */
struct ffa_args dialog_finish(struct ffa_args v);

/*
 * Has a caller's library map RX and TX, of a page each, which are the caller's
 * from now on.
 */
void dialog_mailbox(const struct caller *c);

/* TX and RX of a caller: their addresses, and words of them. */
uint64_t dialog_tx(const struct caller *c);
uint64_t dialog_rx(const struct caller *c);
void dialog_write(const struct caller *c, uint64_t at, uint64_t value);
uint64_t dialog_read(const struct caller *c, uint64_t at);

/* Registers, by number; those that are not named are 0. */
#define ARGS(...) ((struct ffa_args){ { __VA_ARGS__ } })

/* A call with something in x8 to x17, which the caller finds again. */
struct ffa_args with_extra(struct ffa_args v);

/* The answers to a call that does not write x8 to x17. */
struct ffa_args success_of(struct ffa_args call, uint64_t x2, uint64_t x3);
struct ffa_args error_of(struct ffa_args call, int code);

/* The error of a call that writes x0 to x17. */
struct ffa_args error_all(int code);

/* True if all registers are as expected; prints those that are not. */
bool same_args(struct ffa_args is, struct ffa_args expected);

/* One result of a call. */
#define tap_args(is, expected, ...) tap_ok(same_args(is, expected), __VA_ARGS__)

#endif
