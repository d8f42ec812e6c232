/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A slot of the handle table. One atomic word holds all that changes while its
 * region lives:
 *
 *   bits 1:0    state: FREE -> FILLING -> LIVE <-> CLOSING -> FREE
 *   bits 17:2   two bits for each borrower (enum borrower_state)
 *   bit 18      LEFT: a borrower has left what others must not read
 *   bit 19      DIRTY: no borrower has the pages, and the next VM that gets
 *               them clears them first; with LEFT, of what a borrower left
 *   bit 20      RECLAIMED: no borrower may retrieve any more
 *   bits 63:21  generation, one more each time the slot is freed (W-11)
 *
 * The claimant of a slot writes its record until it publishes it; while LIVE
 * the record is read-only; a borrower that has moved its two bits off IDLE
 * keeps the slot from closing. No call waits for a slot: one that finds another
 * at work on the same bits answers BUSY. Nothing is kept about who calls: a
 * call that was cut short leaves its borrower IDLE, or its slot LIVE, and
 * anybody can go on (K-03, K-04).
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "kernel/mem/region.h"
#include "lib/compiler.h"

#define SLOT_STATE_MASK ((uint64_t)3)
#define SLOT_LEFT	((uint64_t)1 << 18)
#define SLOT_DIRTY	((uint64_t)1 << 19)
#define SLOT_RECLAIMED	((uint64_t)1 << 20)
#define SLOT_GEN_SHIFT	21

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

/* Returns the state of borrower number b when the view was taken. */
enum borrower_state view_borrower(const struct slot_view *view, unsigned b);

/* True if some borrower was not idle when the view was taken. */
bool view_in_use(const struct slot_view *view);

/*
 * Moves borrower b's bits from IDLE to RETRIEVING, or from HELD to
 * RELINQUISHING, if the slot still is the one viewed. Acquire.
 */
MUST_CHECK enum handle_status slot_move(const struct slot_view *view,
					unsigned b, enum borrower_state from,
					enum borrower_state to);

/*
 * Moves borrower b's bits to HELD from RETRIEVING or RELINQUISHING, where the
 * caller has put them: no other call touches them then. Release.
 */
void slot_hold(struct slot *slot, unsigned b, enum borrower_state from);

/*
 * Moves them to IDLE: b does not have the pages. dirty: they are to be cleared
 * before another VM has them, which begins when no borrower has them any more.
 * True: b was the last one of a RECLAIMED region. The slot is CLOSING then, and
 * the caller's. Acquire, release.
 */
MUST_CHECK bool slot_leave(struct slot *slot, unsigned b,
			   enum borrower_state from, bool dirty);

/*
 * Moves a slot from LIVE to CLOSING, if every borrower is idle and the slot
 * still is the one viewed. HANDLE_WRONG: a borrower holds it. HANDLE_BUSY: none
 * does, but one retrieves or relinquishes, or another call closes it. Acquire.
 */
MUST_CHECK enum handle_status slot_close(const struct slot_view *view);

/*
 * Makes the slot of a stopped sender RECLAIMED if it still is the one viewed.
 * True: no borrower has it. It is CLOSING then, and the caller's.
 */
MUST_CHECK bool slot_abandon(const struct slot_view *view);

/*
 * Moves a donation from LIVE to CLOSING. The caller is its only borrower, and
 * RETRIEVING.
 */
void slot_consume(const struct slot_view *view);

/*
 * Moves a slot from CLOSING to LIVE, for its reclaim is not done. reclaimed: it
 * is RECLAIMED, and goes to nobody but its sender.
 */
void slot_reopen(struct slot *slot, bool reclaimed);

/*
 * The caller keeps the slot from closing, or closes it: are its pages to be
 * cleared? Are they so because of what a borrower left there?
 */
bool slot_is_dirty(const struct slot *slot);
bool slot_is_left(const struct slot *slot);

/* Makes the pages of a slot that is CLOSING dirty. */
void slot_make_dirty(struct slot *slot);

/*
 * The pages of a dirty slot are clear: another borrower, who cleared them at
 * the same time, may have said so already. The caller is as above. Release.
 */
void slot_make_clean(struct slot *slot);
