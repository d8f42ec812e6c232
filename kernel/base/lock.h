/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A ticket lock: CPUs get it in the order in which they ask, so that none can
 * starve another. Not recursive. Interrupts are masked while it is held, as
 * always in the monitor.
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

/* Takes the lock. Out of line: most callers had better be small than fast. */
OUTLINED void spin_lock(struct spinlock *l);

/* Takes the lock if no CPU holds it or waits for it. False: one does. */
static inline bool spin_try(struct spinlock *l)
{
	/* acquire: pairs with spin_unlock() of the CPU served before */
	uint32_t serving =
		atomic_load_explicit(&l->serving, memory_order_acquire);

	return atomic_compare_exchange_strong_explicit(&l->next, &serving,
						       serving + 1,
						       memory_order_relaxed,
						       memory_order_relaxed);
}

/* Gives the lock back. Release. */
static inline void spin_unlock(struct spinlock *l)
{
	uint32_t served =
		atomic_load_explicit(&l->serving, memory_order_relaxed);

	atomic_store_explicit(&l->serving, served + 1, memory_order_release);
}
