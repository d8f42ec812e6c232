/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/base/lock.h"

#include "arch/cpu.h"

void spin_lock(struct spinlock *l)
{
	uint32_t ticket =
		atomic_fetch_add_explicit(&l->next, 1, memory_order_relaxed);

	/* acquire: pairs with spin_unlock() of the CPU served before */
	while (atomic_load_explicit(&l->serving, memory_order_acquire) !=
	       ticket)
		cpu_relax();
}
