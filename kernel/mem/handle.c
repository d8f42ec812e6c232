/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/mem/handle.h"

#include <stddef.h>
#include <string.h>

#include "config.h"
#include "kernel/map/pool.h"
#include "kernel/mem/slots.h"
#include "kernel/vm/vm.h"
#include "lib/compiler.h"

#define SLOTS	      HANDLE_SLOTS
#define INDEX_BITS    KEEL_HANDLE_INDEX_BITS
#define STATE_MASK    ((uint64_t)3)
#define GEN_SHIFT     18
#define SPCI_FLAG     ((uint32_t)1 << 31)
#define SPCI_GEN_MASK (((uint32_t)1 << (31 - INDEX_BITS)) - 1)

_Static_assert(SLOTS <= 1 << INDEX_BITS, "an index fits into its field");
_Static_assert(sizeof(struct region_id) % sizeof(uint64_t) == 0,
	       "a record is copied by words");

static struct slot slots[SLOTS];

/* Returns state s of borrower b, at its place in the word. */
static uint64_t borrower_bits(unsigned b, enum borrower_state s)
{
	return (uint64_t)s << (2 + 2 * b);
}

/* Returns the mask of all borrowers' bits. */
static uint64_t all_borrowers(void)
{
	return (((uint64_t)1 << GEN_SHIFT) - 1) & ~STATE_MASK;
}

void handle_init(void)
{
	for (uint32_t i = 0; i < SLOTS; i++)
		atomic_init(&slots[i].word, SLOT_FREE);
	slots_init();
}

struct slot *handle_claim(struct vm *sender, uint32_t runs)
{
	struct slot *slot;
	uint64_t word;
	uint32_t i;

	i = slots_take(sender);
	if (i == SLOT_NONE)
		return NULL;
	slot = &slots[i];
	slot->pages.runs = slot->pages.inline_runs;
	if (runs > REGION_INLINE_RUNS)
		slot->pages.runs = slab_alloc(&page_pool);
	if (slot->pages.runs == NULL) {
		slots_give(i, sender);
		return NULL;
	}
	slot->pages.count = runs;
	word = atomic_load_explicit(&slot->word, memory_order_relaxed);
	atomic_store_explicit(&slot->word, word | SLOT_FILLING,
			      memory_order_relaxed);
	return slot;
}

/* Returns how many words of a record with so many borrowers are used. */
static unsigned id_words(unsigned borrowers)
{
	return 2 + (borrowers + 1) / 2;
}

_Static_assert(offsetof(struct region_id, borrowers) == 16 &&
		       sizeof(struct borrower) == 4,
	       "two words, and two borrowers in each word behind them");

void handle_fill(struct slot *slot, const struct region_id *id)
{
	const char *from = (const char *)id;

	/*
	 * release: a CPU that sees one of the words below sees FILLING, so
	 * that its handle_look() notices; pairs with copy_id()'s fence
	 */
	atomic_thread_fence(memory_order_release);
	for (unsigned i = 0; i < id_words(id->borrower_count); i++) {
		uint64_t word;

		memcpy(&word, from + i * sizeof(word), sizeof(word));
		atomic_store_explicit(&slot->id[i], word, memory_order_relaxed);
	}
}

OUTLINED static uint64_t handle_of(const struct slot *slot, uint64_t word)
{
	return (word >> GEN_SHIFT) << INDEX_BITS | (uint64_t)(slot - slots);
}

OUTLINED uint64_t handle_publish(struct slot *slot)
{
	uint64_t word = atomic_load_explicit(&slot->word, memory_order_relaxed);

	word = (word & ~STATE_MASK) | SLOT_LIVE;
	/* release: record, page tables and zeroes; pairs with handle_look() */
	atomic_store_explicit(&slot->word, word, memory_order_release);
	return handle_of(slot, word);
}

void handle_free(struct slot *slot, struct vm *sender)
{
	uint64_t word = atomic_load_explicit(&slot->word, memory_order_relaxed);

	if (slot->pages.runs != slot->pages.inline_runs)
		slab_free(&page_pool, slot->pages.runs);
	word = ((word >> GEN_SHIFT) + 1) << GEN_SHIFT | SLOT_FREE;
	atomic_store_explicit(&slot->word, word, memory_order_relaxed);
	slots_give((uint32_t)(slot - slots), sender);
}

/* Copies the record of a slot. False: it is not view->word's any more. */
static bool copy_id(struct slot_view *view)
{
	const struct slot *slot = view->slot;
	uint64_t again;

	/* Unrolled for the 1-page rows of tools/bench: 20 instructions each. */
#pragma GCC unroll 8
	for (unsigned i = 0; i < REGION_ID_WORDS; i++)
		view->id_words[i] = atomic_load_explicit(&slot->id[i],
							 memory_order_relaxed);
	/* acquire: a word of a later filling shows that it was filled */
	atomic_thread_fence(memory_order_acquire);
	again = atomic_load_explicit(&slot->word, memory_order_relaxed);
	return again >> GEN_SHIFT == view->word >> GEN_SHIFT;
}

/* Views slot number index without its record. False: not LIVE or CLOSING. */
static bool look(uint32_t index, struct slot_view *view)
{
	if (index >= SLOTS)
		return false;
	view->slot = &slots[index];
	/* acquire: pairs with handle_publish()'s release */
	view->word =
		atomic_load_explicit(&view->slot->word, memory_order_acquire);
	return (view->word & STATE_MASK) == SLOT_LIVE ||
	       (view->word & STATE_MASK) == SLOT_CLOSING;
}

bool handle_look(uint64_t handle, struct slot_view *view)
{
	uint32_t index = (uint32_t)handle & ((1U << INDEX_BITS) - 1);

	return look(index, view) &&
	       view->word >> GEN_SHIFT == handle >> INDEX_BITS && copy_id(view);
}

bool handle_next(uint32_t *next, struct slot_view *view)
{
	while (*next < SLOTS) {
		if (look((*next)++, view) && copy_id(view))
			return true;
	}
	return false;
}

bool handle_look_again(struct slot_view *view)
{
	return handle_look(handle_of(view->slot, view->word), view);
}

uint32_t handle_to_spci(uint64_t handle)
{
	return SPCI_FLAG | ((uint32_t)handle & ~SPCI_FLAG);
}

bool handle_look_spci(uint32_t handle, struct slot_view *view)
{
	uint32_t index = handle & ((1U << INDEX_BITS) - 1);
	uint32_t generation = (handle & ~SPCI_FLAG) >> INDEX_BITS;

	return look(index, view) &&
	       ((uint32_t)(view->word >> GEN_SHIFT) & SPCI_GEN_MASK) ==
		       generation &&
	       copy_id(view);
}

struct slot_view handle_pinned(struct slot *slot)
{
	return (struct slot_view){
		.slot = slot,
		.word = atomic_load_explicit(&slot->word, memory_order_relaxed),
	};
}

struct region_id handle_record(struct slot *slot)
{
	struct slot_view view = handle_pinned(slot);

	copy_id(&view);
	return view.id;
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

enum handle_status handle_move(const struct slot_view *view, unsigned b,
			       enum borrower_state from, enum borrower_state to)
{
	uint64_t word = view->word;

	/* Fails only where another borrower of the region moved: 8 at most. */
	for (;;) {
		enum borrower_state mine = borrower_of(word, b);

		if (word >> GEN_SHIFT != view->word >> GEN_SHIFT)
			return HANDLE_STALE;
		if ((word & STATE_MASK) != SLOT_LIVE)
			return HANDLE_BUSY;
		if (mine != from)
			return mine == BORROWER_IDLE || mine == BORROWER_HELD ?
				       HANDLE_WRONG :
				       HANDLE_BUSY;
		/*
		 * acquire: this borrower's move before, perhaps by another
		 * CPU, and the record
		 */
		if (atomic_compare_exchange_weak_explicit(
			    &view->slot->word, &word,
			    word ^ borrower_bits(b, from) ^
				    borrower_bits(b, to),
			    memory_order_acquire, memory_order_relaxed))
			return HANDLE_OK;
	}
}

OUTLINED void handle_settle(struct slot *slot, unsigned b,
			    enum borrower_state from, enum borrower_state to)
{
	/* release: the borrower's table, and zeroes, for the next move */
	atomic_fetch_xor_explicit(&slot->word,
				  borrower_bits(b, from) ^ borrower_bits(b, to),
				  memory_order_release);
}

/* True if a borrower holds the region, and not only moves (K-10). */
static bool is_held(uint64_t word)
{
	for (unsigned b = 0; b < REGION_BORROWERS; b++) {
		if (borrower_of(word, b) == BORROWER_HELD)
			return true;
	}
	return false;
}

enum handle_status handle_close(const struct slot_view *view)
{
	uint64_t word = view->word;

	if ((word & STATE_MASK) != SLOT_LIVE)
		return HANDLE_BUSY;
	if (view_in_use(view))
		return is_held(word) ? HANDLE_WRONG : HANDLE_BUSY;
	/* acquire: pairs with the release of each borrower's last move */
	if (atomic_compare_exchange_strong_explicit(
		    &view->slot->word, &word,
		    (word & ~STATE_MASK) | SLOT_CLOSING, memory_order_acquire,
		    memory_order_relaxed))
		return HANDLE_OK;
	return word >> GEN_SHIFT == view->word >> GEN_SHIFT ? HANDLE_BUSY :
							      HANDLE_STALE;
}

void handle_consume(const struct slot_view *view)
{
	uint64_t word = (view->word & ~(STATE_MASK | all_borrowers())) |
			SLOT_CLOSING;

	/* No other call moves bits of a donation that is being retrieved. */
	atomic_store_explicit(&view->slot->word, word, memory_order_relaxed);
}

void handle_reopen(struct slot *slot)
{
	handle_publish(slot);
}
