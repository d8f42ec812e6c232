/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The handle table: a fixed array of slots, lock-free, handle_quota of them for
 * each VM that sends. One atomic word a slot holds all that changes:
 *
 *   bits 1:0    state: FREE -> FILLING -> LIVE -> CLOSING -> FREE
 *   bits 17:2   two bits for each borrower (enum borrower_state)
 *   bits 63:18  generation, one more each time the slot is freed (W-11)
 *
 * The claimant of a slot writes its record until it publishes it; while LIVE
 * the record is read-only; a borrower that has moved its two bits off IDLE
 * keeps the slot from closing. No call waits for a slot: one that finds another
 * at work on the same bits answers BUSY.
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

#define HANDLE_NONE UINT64_MAX /* no slot has this handle */

#define REGION_ID_WORDS (sizeof(struct region_id) / sizeof(uint64_t))

struct slot {
	_Atomic(uint64_t) word;
	_Atomic(uint64_t) id[REGION_ID_WORDS]; /* a struct region_id */
	struct region_pages pages;
};

/* A slot as it was at one moment. */
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
	HANDLE_STALE, /* closed since, or never published */
	HANDLE_BUSY,  /* another call is at work on it */
	HANDLE_WRONG, /* the borrower is in another state, or one holds it */
};

/* Makes every slot free; at boot. */
void handle_init(void);

/*
 * Claims a slot for sender, with room for runs runs (at most REGION_RUNS_MAX).
 * The caller owns it until it publishes or frees it. NULL: the sender's slots
 * are all in use (handle_quota), or the pool has no page for the runs.
 */
struct slot *handle_claim(struct vm *sender, uint32_t runs);

/* Writes the record into a claimed slot. */
void handle_fill(struct slot *slot, const struct region_id *id);

/* Makes a filled slot LIVE, all borrowers idle. Returns its handle. Release. */
uint64_t handle_publish(struct slot *slot);

/* Frees a slot of sender's that is FILLING or CLOSING, and its runs' page. */
void handle_free(struct slot *slot, struct vm *sender);

/* Views the slot that a handle names. False: stale. Acquire. */
bool handle_look(uint64_t handle, struct slot_view *view);

/*
 * Views the next slot that is LIVE or CLOSING, from number *next on. False:
 * there is none. One that is freed or claimed meanwhile may be missed.
 */
bool handle_next(uint32_t *next, struct slot_view *view);

/* Views the slot of a view anew. False: stale. */
bool handle_look_again(struct slot_view *view);

/* Returns a view, without its record, of a slot that the caller keeps open. */
struct slot_view handle_pinned(struct slot *slot);

/* Returns the record of a slot that the caller keeps from closing. */
struct region_id handle_record(struct slot *slot);

/* Returns the state of borrower number b when the view was taken. */
enum borrower_state view_borrower(const struct slot_view *view, unsigned b);

/* True if some borrower was not idle when the view was taken. */
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
 * has put them: no other call touches them then. Release.
 */
void handle_settle(struct slot *slot, unsigned b, enum borrower_state from,
		   enum borrower_state to);

/*
 * Moves a slot from LIVE to CLOSING, if every borrower is idle and the slot
 * still is the one viewed. HANDLE_WRONG: a borrower holds it. HANDLE_BUSY: none
 * does, but one retrieves or relinquishes, or another call closes it. Acquire.
 */
__attribute__((warn_unused_result)) enum handle_status
handle_close(const struct slot_view *view);

/*
 * Moves a donation from LIVE to CLOSING. The caller is its only borrower, and
 * RETRIEVING.
 */
void handle_consume(const struct slot_view *view);

/* Moves a slot from CLOSING back to LIVE: its reclaim has failed. */
void handle_reopen(struct slot *slot);

/* Returns a handle in the 32 bits of SPCI 0.9: bit 31, generation, slot. */
uint32_t handle_to_spci(uint64_t handle);

/* Views the slot that such a handle names. False: stale. Acquire. */
bool handle_look_spci(uint32_t handle, struct slot_view *view);
