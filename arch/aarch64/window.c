/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Zeroes memory through this CPU's window. Only this CPU uses the window's
 * addresses. Another CPU may at most have cached a speculative walk of them,
 * which it never uses, so local invalidation is enough.
 */
#include "arch/window.h"

#include "arch/aarch64/window_tables.h"
#include "arch/barrier.h"
#include "arch/cpu_state.h"
#include "arch/guest_memory.h"

static void window_open(uint64_t *entries, pa_t start, uint64_t pages)
{
	for (uint64_t i = 0; i < pages; i++)
		stage1_write(&entries[i], stage1_leaf(start.pa + i * PAGE_SIZE,
						      S1_DATA, STAGE1_LAST));
	stage1_publish();
}

static void window_close(uint64_t *entries, uint64_t base, uint64_t pages)
{
	for (uint64_t i = 0; i < pages; i++)
		stage1_write(&entries[i], 0);
	dsb_ishst();
	for (uint64_t i = 0; i < pages; i++)
		__asm__ volatile("tlbi vae2, %0" ::"r"((base >> PAGE_SHIFT) + i)
				 : "memory");
	dsb_nsh();
	isb();
}

bool window_clear(const struct cpu *cpu, pa_t start, uint64_t pages)
{
	uint64_t first = (uint64_t)arch_cpu_view(cpu)->index * WINDOW_PAGES;
	uint64_t base = STAGE1_WINDOWS + first * PAGE_SIZE;
	uint64_t *entries = &window_tables[0][0] + first;
	bool cleared;

	window_open(entries, start, pages);
	cleared = guest_clear(base, base + pages * PAGE_SIZE);
	window_close(entries, base, pages);
	return cleared;
}
