/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Only one CPU uses a window's addresses. Another may at most have cached a
 * speculative walk of them, which it never uses, so local invalidation is
 * enough there. A buffer's addresses are every CPU's.
 */
#include "arch/window.h"

#include "arch/aarch64/window_tables.h"
#include "arch/barrier.h"
#include "arch/cpu_state.h"
#include "arch/guest_memory.h"

static void window_open(uint64_t *entries, pa_t start, uint64_t pages,
			uint64_t prot)
{
	for (uint64_t i = 0; i < pages; i++)
		stage1_write(&entries[i], stage1_leaf(start.pa + i * PAGE_SIZE,
						      prot, STAGE1_LAST));
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

	window_open(entries, start, pages, S1_DATA);
	cleared = guest_clear(base, base + pages * PAGE_SIZE);
	window_close(entries, base, pages);
	return cleared;
}

/* Returns the index of the first entry of a buffer in the window tables. */
static uint64_t buffer_entry(uint32_t n)
{
	return FIRST_BUFFER_ENTRY + (uint64_t)n * WINDOW_BUFFER_PAGES;
}

void *window_map_buffer(uint32_t n, pa_t start, uint64_t pages, bool writable)
{
	uint64_t first = buffer_entry(n);

	window_open(&window_tables[0][0] + first, start, pages,
		    writable ? S1_DATA : S1_RODATA);
	return (void *)(uintptr_t)(STAGE1_WINDOWS + first * PAGE_SIZE);
}

void window_unmap_buffer(uint32_t n, uint64_t pages)
{
	uint64_t first = buffer_entry(n);

	for (uint64_t i = first; i < first + pages; i++) {
		stage1_write(&window_tables[0][0] + i, 0);
		stage1_forget(STAGE1_WINDOWS + i * PAGE_SIZE);
	}
}
