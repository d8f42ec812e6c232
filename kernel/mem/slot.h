/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A slot of the handle table. One atomic word holds all that changes while its
 * region lives:
 *
 *   bits 1:0    state: FREE -> FILLING -> LIVE <-> CLOSING -> FREE
 *   bits 17:2   two bits for each borrower (enum borrower_state)
 *   bit 18      LEFT: a borrower has given the pages back with CLEAR
 *   bit 19      DIRTY: the pages must be cleared before a VM gets them
 *   bit 20      RECLAIMED: no borrower may retrieve any more
 *   bits 63:21  generation, one more each time the slot is freed (W-11)
 *
 * DIRTY is set by a send or a reclaim with CLEAR, and, where LEFT is set, when
 * the last borrower becomes idle: no borrower ever holds dirty pages. Once the
 * pages are clear, both bits are cleared.
 *
 * The call that claims a slot writes its record and publishes it. While the
 * slot is LIVE or CLOSING the record is read-only. A borrower that is not IDLE
 * keeps the slot from closing. No call waits for a slot: if another call is
 * changing the same bits, it returns BUSY. The slot does not know who calls: a
 * call that was cut short leaves its borrower IDLE, or the slot LIVE, and any
 * vCPU can go on (K-03, K-04).
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
	BORROWER_IDLE,		/* does not have the region */
	BORROWER_RETRIEVING,	/* a call is about to give it the region */
	BORROWER_HELD,		/* has the region */
	BORROWER_RELINQUISHING, /* a call is about to take the region away */
};

#define REGION_ID_WORDS (sizeof(struct region_id) / sizeof(uint64_t))

struct slot {
	_Atomic(uint64_t) word;
	_Atomic(uint64_t) id[REGION_ID_WORDS]; /* a struct region_id */
	struct region_pages pages;
};

/* A copy of a slot's word and record, taken at one moment. */
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
	HANDLE_STALE, /* the viewed region is gone, or is RECLAIMED */
	HANDLE_BUSY,  /* another call is changing the slot */
	HANDLE_WRONG, /* a borrower is not in the state that is needed */
};

/* Returns the state that borrower number b had in the view. */
enum borrower_state view_borrower(const struct slot_view *view, unsigned b);

/* True if some borrower was not IDLE in the view. */
bool view_in_use(const struct slot_view *view);

/*
 * Moves borrower b from IDLE to RETRIEVING, or from HELD to RELINQUISHING.
 * HANDLE_STALE: the slot is not the one viewed any more, or is RECLAIMED and
 * b would retrieve. HANDLE_BUSY: the slot is CLOSING, or another call is moving
 * b. HANDLE_WRONG: b is not in state `from`. Acquire.
 */
MUST_CHECK enum handle_status slot_move(const struct slot_view *view,
					unsigned b, enum borrower_state from,
					enum borrower_state to);

/*
 * Moves borrower b to HELD from RETRIEVING or RELINQUISHING, into which the
 * caller has moved it; no other call changes b's bits in these states. Release.
 */
void slot_hold(struct slot *slot, unsigned b, enum borrower_state from);

/*
 * Moves borrower b to IDLE from RETRIEVING or RELINQUISHING, into which the
 * caller has moved it: b does not have the pages. dirty: sets LEFT. If no other
 * borrower has the pages, LEFT makes them DIRTY. Returns true if b was the last
 * borrower of a RECLAIMED region: the slot is CLOSING then, and the caller
 * frees or reopens it. Acquire, release.
 */
MUST_CHECK bool slot_leave(struct slot *slot, unsigned b,
			   enum borrower_state from, bool dirty);

/*
 * Moves a slot from LIVE to CLOSING, for a reclaim: the caller frees or reopens
 * it. HANDLE_WRONG: a borrower holds the region. HANDLE_BUSY: none does, but
 * one retrieves or relinquishes, the slot is CLOSING, or its word has changed
 * since the view. HANDLE_STALE: it is not the slot viewed any more. Acquire.
 */
MUST_CHECK enum handle_status slot_close(const struct slot_view *view);

/*
 * Makes the slot of a stopped sender RECLAIMED, if it is LIVE and still the one
 * viewed. Returns true if every borrower is idle: the slot is CLOSING then, and
 * the caller frees or reopens it. Acquire.
 */
MUST_CHECK bool slot_abandon(const struct slot_view *view);

/*
 * Moves the slot of a donation from LIVE to CLOSING; the caller frees it. The
 * viewed slot's only borrower is RETRIEVING, for the caller.
 */
void slot_consume(const struct slot_view *view);

/*
 * Moves a slot from CLOSING back to LIVE, after a reclaim that failed or was
 * cut short, and sets its bit RECLAIMED to `reclaimed`. Release.
 */
void slot_reopen(struct slot *slot, bool reclaimed);

/*
 * True if the bit DIRTY, or LEFT, is set. The caller has moved a borrower off
 * IDLE, or the slot to CLOSING. slot_is_dirty(): acquire.
 */
bool slot_is_dirty(const struct slot *slot);
bool slot_is_left(const struct slot *slot);

/*
 * Sets DIRTY in a slot that is CLOSING. If it was not set, clear_region() will
 * begin with the first page.
 */
void slot_make_dirty(struct slot *slot);

/*
 * Clears DIRTY and LEFT if DIRTY is set: the pages are clear. Another borrower,
 * which cleared them at the same time, may have done so before. The caller is
 * as for slot_is_dirty(). Release.
 */
void slot_make_clean(struct slot *slot);
