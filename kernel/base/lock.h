/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A ticket lock: CPUs get it in the order in which they asked, so that none can
 * starve another. Not recursive, and held with interrupts masked, which they
 * always are in the monitor.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/compiler.h"

struct spinlock {
	_Atomic(uint32_t) next;
	_Atomic(uint32_t) serving;
};

/* Waits for its turn. Not inline: most callers want to be small, not fast. */
OUTLINED void spin_lock(struct spinlock *l);

/* Takes the lock, and returns true, if nobody holds it or waits for it. */
static inline bool spin_try(struct spinlock *l)
{
	/* acquire: pairs with the release of the one served before */
	uint32_t serving =
		atomic_load_explicit(&l->serving, memory_order_acquire);

	return atomic_compare_exchange_strong_explicit(&l->next, &serving,
						       serving + 1,
						       memory_order_relaxed,
						       memory_order_relaxed);
}

/* Gives the lock up. Release: pairs with the acquire of the CPU served next. */
static inline void spin_unlock(struct spinlock *l)
{
	uint32_t served =
		atomic_load_explicit(&l->serving, memory_order_relaxed);

	atomic_store_explicit(&l->serving, served + 1, memory_order_release);
}
