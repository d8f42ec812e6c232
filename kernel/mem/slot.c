/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/mem/slot.h"

#include "kernel/mem/clear.h"

/* Returns state s of borrower b, at its place in the word. */
static uint64_t borrower_bits(unsigned b, enum borrower_state s)
{
	return (uint64_t)s << (2 + 2 * b);
}

/* Returns the mask of all borrowers' bits. */
static uint64_t all_borrowers(void)
{
	return SLOT_LEFT - 1 - SLOT_STATE_MASK;
}

static enum borrower_state borrower_of(uint64_t word, unsigned b)
{
	return (enum borrower_state)(word >> (2 + 2 * b) & 3);
}

enum borrower_state view_borrower(const struct slot_view *view, unsigned b)
{
	return borrower_of(view->word, b);
}

bool view_in_use(const struct slot_view *view)
{
	return (view->word & all_borrowers()) != 0;
}

enum handle_status slot_move(const struct slot_view *view, unsigned b,
			     enum borrower_state from, enum borrower_state to)
{
	uint64_t word = view->word;

	/* Fails only where another borrower moved, of which there are 7. */
	do {
		enum borrower_state mine = borrower_of(word, b);

		if ((word & SLOT_STATE_MASK) != SLOT_LIVE)
			return HANDLE_BUSY;
		if (mine != from)
			return mine == BORROWER_IDLE || mine == BORROWER_HELD ?
				       HANDLE_WRONG :
				       HANDLE_BUSY;
		if ((word & SLOT_RECLAIMED) && from == BORROWER_IDLE)
			return HANDLE_STALE;
		/*
		 * acquire: this borrower's last move, perhaps by another CPU,
		 * and the record
		 */
		if (atomic_compare_exchange_weak_explicit(
			    &view->slot->word, &word,
			    word ^ borrower_bits(b, from) ^
				    borrower_bits(b, to),
			    memory_order_acquire, memory_order_relaxed))
			return HANDLE_OK;
	} while (word >> SLOT_GEN_SHIFT == view->word >> SLOT_GEN_SHIFT);
	return HANDLE_STALE;
}

OUTLINED void slot_hold(struct slot *slot, unsigned b, enum borrower_state from)
{
	/* release: the borrower's page table, for its next move */
	atomic_fetch_xor_explicit(&slot->word,
				  borrower_bits(b, from) ^
					  borrower_bits(b, BORROWER_HELD),
				  memory_order_release);
}

/*
 * Returns the word of a slot whose last borrower becomes IDLE: DIRTY if LEFT is
 * set, CLOSING if it is RECLAIMED. Clearing may begin anew here: no borrower is
 * in clear_region(), and none enters it before the slot has this word.
 */
static uint64_t all_idle(struct slot *slot, uint64_t word)
{
	if ((word & (SLOT_LEFT | SLOT_DIRTY)) == SLOT_LEFT) {
		clear_from_start(&slot->pages);
		word |= SLOT_DIRTY;
	}
	if (word & SLOT_RECLAIMED)
		word = (word & ~SLOT_STATE_MASK) | SLOT_CLOSING;
	return word;
}

bool slot_leave(struct slot *slot, unsigned b, enum borrower_state from,
		bool dirty)
{
	uint64_t word, next;

	/* Fails only where another borrower moved, as in slot_move(). */
	do {
		/* acquire: the other borrowers' moves, what they cleared */
		word = atomic_load_explicit(&slot->word, memory_order_acquire);
		next = word ^ borrower_bits(b, from);
		if (dirty)
			next |= SLOT_LEFT;
		if ((next & all_borrowers()) == 0)
			next = all_idle(slot, next);
		/* release: the page table, and zeroes, for the next move */
	} while (!atomic_compare_exchange_weak_explicit(
		&slot->word, &word, next, memory_order_release,
		memory_order_relaxed));
	return (next & SLOT_STATE_MASK) == SLOT_CLOSING;
}

/* True if a borrower is HELD, and not only about to be or not (K-10). */
static bool is_held(uint64_t word)
{
	for (unsigned b = 0; b < REGION_BORROWERS; b++) {
		if (borrower_of(word, b) == BORROWER_HELD)
			return true;
	}
	return false;
}

enum handle_status slot_close(const struct slot_view *view)
{
	uint64_t word = view->word;

	if ((word & SLOT_STATE_MASK) != SLOT_LIVE)
		return HANDLE_BUSY;
	if (view_in_use(view))
		return is_held(word) ? HANDLE_WRONG : HANDLE_BUSY;
	/* acquire: pairs with the release of each borrower's last move */
	if (atomic_compare_exchange_strong_explicit(
		    &view->slot->word, &word,
		    (word & ~SLOT_STATE_MASK) | SLOT_CLOSING,
		    memory_order_acquire, memory_order_relaxed))
		return HANDLE_OK;
	return word >> SLOT_GEN_SHIFT == view->word >> SLOT_GEN_SHIFT ?
		       HANDLE_BUSY :
		       HANDLE_STALE;
}

bool slot_abandon(const struct slot_view *view)
{
	uint64_t word = view->word;
	uint64_t next;

	do {
		if (word >> SLOT_GEN_SHIFT != view->word >> SLOT_GEN_SHIFT ||
		    (word & SLOT_STATE_MASK) != SLOT_LIVE)
			return false;
		next = word | SLOT_RECLAIMED;
		if ((word & all_borrowers()) == 0)
			next = (next & ~SLOT_STATE_MASK) | SLOT_CLOSING;
		/* acquire: each borrower's last move */
	} while (!atomic_compare_exchange_weak_explicit(
		&view->slot->word, &word, next, memory_order_acquire,
		memory_order_relaxed));
	return (next & SLOT_STATE_MASK) == SLOT_CLOSING;
}

void slot_consume(const struct slot_view *view)
{
	uint64_t word = (view->word & ~(SLOT_STATE_MASK | all_borrowers())) |
			SLOT_CLOSING;

	/* No other call moves bits of a donation that is being retrieved. */
	atomic_store_explicit(&view->slot->word, word, memory_order_relaxed);
}

void slot_reopen(struct slot *slot, bool reclaimed)
{
	uint64_t word = atomic_load_explicit(&slot->word, memory_order_relaxed);

	word = (word & ~(SLOT_STATE_MASK | SLOT_RECLAIMED)) | SLOT_LIVE |
	       (reclaimed ? SLOT_RECLAIMED : 0);
	/* release: what the caller did and saw, for the next slot_close() */
	atomic_store_explicit(&slot->word, word, memory_order_release);
}

bool slot_is_dirty(const struct slot *slot)
{
	/* acquire: pairs with slot_make_clean(), for the zeroes */
	return atomic_load_explicit(&slot->word, memory_order_acquire) &
	       SLOT_DIRTY;
}

bool slot_is_left(const struct slot *slot)
{
	return atomic_load_explicit(&slot->word, memory_order_relaxed) &
	       SLOT_LEFT;
}

void slot_make_dirty(struct slot *slot)
{
	uint64_t word = atomic_load_explicit(&slot->word, memory_order_relaxed);

	if (word & SLOT_DIRTY)
		return;
	clear_from_start(&slot->pages);
	/* No other call touches a slot that is CLOSING. */
	atomic_store_explicit(&slot->word, word | SLOT_DIRTY,
			      memory_order_relaxed);
}

void slot_make_clean(struct slot *slot)
{
	uint64_t word = atomic_load_explicit(&slot->word, memory_order_relaxed);

	/*
	 * Once another borrower has cleared DIRTY, LEFT is about something new
	 * and stays. release: zeroes, for the next move and slot_is_dirty()
	 */
	while ((word & SLOT_DIRTY) &&
	       !atomic_compare_exchange_weak_explicit(
		       &slot->word, &word, word & ~(SLOT_DIRTY | SLOT_LEFT),
		       memory_order_release, memory_order_relaxed)) {}
}
