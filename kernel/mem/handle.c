/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/mem/handle.h"

#include <stddef.h>
#include <string.h>

#include "config.h"
#include "kernel/map/room.h"
#include "kernel/mem/clear.h"
#include "kernel/mem/slots.h"
#include "kernel/vm/vm.h"
#include "lib/compiler.h"

#define SLOTS	      HANDLE_SLOTS
#define INDEX_BITS    KEEL_HANDLE_INDEX_BITS
#define SPCI_FLAG     ((uint32_t)1 << 31)
#define SPCI_GEN_MASK (((uint32_t)1 << (31 - INDEX_BITS)) - 1)

_Static_assert(SLOTS <= 1 << INDEX_BITS, "an index fits into its field");
_Static_assert(sizeof(struct region_id) % sizeof(uint64_t) == 0,
	       "a record is copied by words");

/* Slots that are looked at without a look at interrupts, at most. */
#define SLOTS_A_LOOK 256

static struct slot slots[SLOTS];

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
		slot->pages.runs = ptable_take_page(&sender->ptable);
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

/* Words of a record with at most two borrowers. */
#define FEW_WORDS 3

_Static_assert(offsetof(struct region_id, borrowers[2]) ==
		       FEW_WORDS * sizeof(uint64_t),
	       "two borrowers are in the first words");

void handle_fill(struct slot *slot, const struct region_id *id)
{
	uint64_t words[REGION_ID_WORDS];

	memcpy(words, id, sizeof(words));
	/*
	 * release: a CPU that reads one of the words below then reads the new
	 * generation in the slot's word; pairs with copy_id()'s fence
	 */
	atomic_thread_fence(memory_order_release);
#pragma GCC unroll 8
	for (unsigned i = 0; i < REGION_ID_WORDS; i++) {
		if (i == FEW_WORDS && id->borrower_count <= 2)
			break;
		atomic_store_explicit(&slot->id[i], words[i],
				      memory_order_relaxed);
	}
}

static uint64_t handle_of(const struct slot *slot, uint64_t word)
{
	return (word >> SLOT_GEN_SHIFT) << INDEX_BITS |
	       (uint64_t)(slot - slots);
}

uint64_t handle_publish(struct slot *slot, bool dirty)
{
	uint64_t word = atomic_load_explicit(&slot->word, memory_order_relaxed);

	word += SLOT_LIVE - SLOT_FILLING;
	if (dirty) {
		clear_from_start(&slot->pages);
		word |= SLOT_DIRTY;
	}
	/* release: record and page tables; pairs with handle_look() */
	atomic_store_explicit(&slot->word, word, memory_order_release);
	return handle_of(slot, word);
}

void handle_free(struct slot *slot, struct vm *sender)
{
	uint64_t word = atomic_load_explicit(&slot->word, memory_order_relaxed);

	if (slot->pages.runs != slot->pages.inline_runs)
		ptable_give_page(&sender->ptable, slot->pages.runs);
	word = ((word >> SLOT_GEN_SHIFT) + 1) << SLOT_GEN_SHIFT | SLOT_FREE;
	atomic_store_explicit(&slot->word, word, memory_order_relaxed);
	slots_give((uint32_t)(slot - slots), sender);
}

/* Copies the record of the slot. False: the slot was freed since the view. */
static bool copy_id(struct slot_view *view)
{
	const struct slot *slot = view->slot;
	uint64_t again;

	/* Unrolled: 20 instructions of each 1-page row of tools/bench. */
#pragma GCC unroll 8
	for (unsigned i = 0; i < REGION_ID_WORDS; i++) {
		if (i == FEW_WORDS && view->id.borrower_count <= 2)
			break;
		view->id_words[i] = atomic_load_explicit(&slot->id[i],
							 memory_order_relaxed);
	}
	/* acquire: pairs with handle_fill()'s fence */
	atomic_thread_fence(memory_order_acquire);
	again = atomic_load_explicit(&slot->word, memory_order_relaxed);
	return again >> SLOT_GEN_SHIFT == view->word >> SLOT_GEN_SHIFT;
}

/* Takes a view, without the record. False: the slot is not LIVE or CLOSING. */
static bool look(uint32_t index, struct slot_view *view)
{
	if (index >= SLOTS)
		return false;
	view->slot = &slots[index];
	/* acquire: pairs with handle_publish()'s release */
	view->word =
		atomic_load_explicit(&view->slot->word, memory_order_acquire);
	return (view->word & SLOT_STATE_MASK) == SLOT_LIVE ||
	       (view->word & SLOT_STATE_MASK) == SLOT_CLOSING;
}

bool handle_look(uint64_t handle, struct slot_view *view)
{
	uint32_t index = (uint32_t)handle & ((1U << INDEX_BITS) - 1);

	return look(index, view) &&
	       view->word >> SLOT_GEN_SHIFT == handle >> INDEX_BITS &&
	       copy_id(view);
}

bool handle_next(uint32_t *next, struct slot_view *view)
{
	uint32_t i = *next;
	bool found = false;

	/* Most are free, and there may be thousands (tools/bench --masked). */
	do {
		/* relaxed: look() reads the word again */
		uint64_t word = atomic_load_explicit(&slots[i].word,
						     memory_order_relaxed);

		if ((word & SLOT_STATE_MASK) >= SLOT_LIVE)
			found = look(i, view) && copy_id(view);
		i++;
	} while (!found && i % SLOTS_A_LOOK != 0 && i < SLOTS);
	*next = i;
	return found;
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
	       ((uint32_t)(view->word >> SLOT_GEN_SHIFT) & SPCI_GEN_MASK) ==
		       generation &&
	       copy_id(view);
}
