/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The handle table: a fixed array of slots, lock-free, handle_quota of them for
 * each VM that sends. One atomic word a slot says everything that changes:
 *
 *   bits 1:0    state: FREE -> FILLING -> LIVE -> CLOSING -> FREE
 *   bits 17:2   two bits for each borrower (enum borrower_state)
 *   bits 63:18  generation, one more each time the slot is freed (W-11)
 *
 * Between claim and publication the record is its claimant's; while LIVE it is
 * read-only; a VM that moved its own two bits off IDLE keeps the record from
 * closing. Nobody waits for a slot: who meets another on the same bits is BUSY.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "kernel/mem/region.h"

struct vm;

enum slot_state {
	SLOT_FREE,
	SLOT_FILLING,
	SLOT_LIVE,
	SLOT_CLOSING,
};

enum borrower_state {
	BORROWER_IDLE,
	BORROWER_RETRIEVING,
	BORROWER_HELD,
	BORROWER_RELINQUISHING,
};

#define HANDLE_NONE UINT64_MAX /* no slot's */

#define REGION_ID_WORDS (sizeof(struct region_id) / sizeof(uint64_t))

struct slot {
	_Atomic(uint64_t) word;
	_Atomic(uint64_t) id[REGION_ID_WORDS]; /* a struct region_id */
	struct region_pages pages;
};

/* What a look at a slot saw, all of it at one moment. */
struct slot_view {
	struct slot *slot;
	uint64_t word;
	union {
		struct region_id id;
		uint64_t id_words[REGION_ID_WORDS];
	};
};

enum handle_status {
	HANDLE_OK,
	HANDLE_STALE, /* closed by now, or never was */
	HANDLE_BUSY,  /* another call is at it */
	HANDLE_WRONG, /* the borrower is in another state, or one still holds */
};

/* Makes every slot free; at boot. */
void handle_init(void);

/*
 * Claims a slot for sender, with room for runs runs (at most REGION_RUNS_MAX).
 * NULL: the sender's are all in use (handle_quota), or no page for the runs.
 */
struct slot *handle_claim(struct vm *sender, uint32_t runs);

/* Writes who gave what to whom into a claimed slot. */
void handle_fill(struct slot *slot, const struct region_id *id);

/* Makes a filled slot findable, every borrower idle. Returns its handle. */
uint64_t handle_publish(struct slot *slot);

/* Frees a slot that is FILLING or CLOSING, and its room for runs. */
void handle_free(struct slot *slot, struct vm *sender);

/* Looks at the slot that a handle names. False: stale. */
bool handle_look(uint64_t handle, struct slot_view *view);

/*
 * Looks at the next slot that is in use, from number *next on. False: there is
 * none behind. One that changes hands meanwhile may be missed.
 */
bool handle_next(uint32_t *next, struct slot_view *view);

/* Looks again at what the slot viewed is now. False: stale. */
bool handle_look_again(struct slot_view *view);

/* A view of a slot that the caller keeps from closing, without its record. */
struct slot_view handle_pinned(struct slot *slot);

/* The record of a slot that the caller keeps from closing. */
struct region_id handle_record(struct slot *slot);

/* What a borrower was doing when the view was taken. */
enum borrower_state view_borrower(const struct slot_view *view, unsigned b);

/* Do borrowers hold or retrieve the region in this view? */
bool view_in_use(const struct slot_view *view);

/*
 * Moves borrower b's bits from IDLE to RETRIEVING, or from HELD to
 * RELINQUISHING, if the slot still is the one viewed. Acquire.
 */
__attribute__((warn_unused_result)) enum handle_status
handle_move(const struct slot_view *view, unsigned b, enum borrower_state from,
	    enum borrower_state to);

/*
 * Moves borrower b's bits on from RETRIEVING or RELINQUISHING, where the caller
 * put them: nobody else touches them then. Release.
 */
void handle_settle(struct slot *slot, unsigned b, enum borrower_state from,
		   enum borrower_state to);

/*
 * LIVE to CLOSING, if every borrower is idle and the slot still is the one
 * viewed. HANDLE_WRONG: one holds it. HANDLE_BUSY: none does, but one is at a
 * retrieve or a relinquish, or another call closes it.
 */
__attribute__((warn_unused_result)) enum handle_status
handle_close(const struct slot_view *view);

/*
 * LIVE to CLOSING by borrower b, who is RETRIEVING a donation and so ends it:
 * it has no other borrower.
 */
void handle_consume(const struct slot_view *view);

/* CLOSING back to LIVE: the reclaim failed. */
void handle_reopen(struct slot *slot);

/* The 32-bit form of SPCI 0.9: bit 31, the generation, the slot. */
uint32_t handle_to_spci(uint64_t handle);
bool handle_look_spci(uint32_t handle, struct slot_view *view);
