/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/mem/slots.h"

#include <stdatomic.h>

#include "kernel/vm/vm.h"

#define QUOTA	  KEEL_HANDLE_QUOTA
#define WORD_BITS KEEL_HANDLE_WORD_BITS
#define WORDS	  ((QUOTA + WORD_BITS - 1) / WORD_BITS) /* of a VM */
#define TURNS	  1000 /* races that one call can lose, at most */

/* A VM's slots. */
static struct vm_slots {
	_Atomic(uint64_t) free[WORDS];
	_Atomic(uint32_t) last_claimed;
} vm_slots[KEEL_MAX_VMS];

static struct vm_slots *slots_of(const struct vm *vm)
{
	return &vm_slots[vm->id - 1];
}

/* Returns a mask of the bits from number `from` on. */
static uint64_t bits_from(uint32_t from)
{
	return ~(uint64_t)0 << from;
}

/*
 * Takes the lowest wanted bit of a word that is free, and returns its number.
 * SLOT_NONE: no wanted bit is free. A turn fails only if another vCPU of the VM
 * has just taken the same bit.
 */
static uint32_t take_bit(_Atomic(uint64_t) *word, uint64_t wanted)
{
	uint64_t free = atomic_load_explicit(word, memory_order_relaxed);

	for (int turn = 0; (free & wanted) != 0 && turn < TURNS; turn++) {
		uint64_t bit = (free & wanted) & -(free & wanted);
		/* acquire: pairs with slots_give()'s release */
		free = atomic_fetch_and_explicit(word, ~bit,
						 memory_order_acquire);
		if (free & bit)
			return (uint32_t)__builtin_ctzll(bit);
	}
	return SLOT_NONE;
}

uint32_t slots_take(const struct vm *vm)
{
	struct vm_slots *s = slots_of(vm);
	uint32_t last =
		atomic_load_explicit(&s->last_claimed, memory_order_relaxed);
	uint32_t next = (last + 1) % QUOTA;
	uint64_t wanted = bits_from(next % WORD_BITS);

	/* The search begins inside a word, and ends with the rest of it. */
	for (uint32_t i = 0; i <= WORDS; i++) {
		uint32_t word = (next / WORD_BITS + i) % WORDS;
		uint32_t bit = take_bit(&s->free[word], wanted);

		if (bit != SLOT_NONE) {
			uint32_t n = word * WORD_BITS + bit;

			atomic_store_explicit(&s->last_claimed, n,
					      memory_order_relaxed);
			return (vm->id - 1U) * QUOTA + n;
		}
		wanted = ~(uint64_t)0;
	}
	return SLOT_NONE;
}

void slots_give(uint32_t i, const struct vm *vm)
{
	uint32_t n = i % QUOTA;

	/* release: what the slot's user did; pairs with take_bit() */
	atomic_fetch_or_explicit(&slots_of(vm)->free[n / WORD_BITS],
				 (uint64_t)1 << n % WORD_BITS,
				 memory_order_release);
}

static void init_vm_slots(struct vm_slots *s)
{
	for (uint32_t word = 0; word < WORDS; word++) {
		uint32_t left = QUOTA - word * WORD_BITS;
		uint32_t bits = left < WORD_BITS ? left : WORD_BITS;

		atomic_init(&s->free[word], ~(uint64_t)0 >> (64 - bits));
	}
	atomic_init(&s->last_claimed, QUOTA - 1);
}

void slots_init(void)
{
	for (uint32_t i = 0; i < KEEL_MAX_VMS; i++)
		init_vm_slots(&vm_slots[i]);
}

uint32_t slots_count(const struct vm *vm)
{
	uint32_t used = QUOTA;

	for (uint32_t word = 0; word < WORDS; word++)
		used -= (uint32_t)__builtin_popcountll(atomic_load_explicit(
			&slots_of(vm)->free[word], memory_order_relaxed));
	return used;
}
