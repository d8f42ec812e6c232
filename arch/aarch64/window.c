/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Zeroing through this CPU's window. Its addresses are used by this CPU alone,
 * and another one can at most have walked them ahead of time and keep what it
 * never uses: local invalidation does.
 */
#include "arch/window.h"

#include "arch/aarch64/window_tables.h"
#include "arch/barrier.h"
#include "arch/cache.h"
#include "kernel/upcall.h"

#define DCZID_BS  ((uint64_t)15)     /* log2 of the words of a block */
#define DCZID_DZP ((uint64_t)1 << 4) /* DC ZVA is prohibited */

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

/* Runs instructions on each block of [p, end). */
#define FOR_BLOCKS(instructions, p, end, block)               \
	for (uint64_t at_ = (p); at_ < (end); at_ += (block)) \
	__asm__ volatile(instructions ::"r"(at_) : "memory")

/* Where the blocks are lines, as they mostly are: eight to a round. */
static void zero_lines(uint64_t begin, uint64_t end, uint64_t line)
{
	while (begin < end)
		__asm__ volatile(".rept 8\n dc zva, %0\n dc cvac, %0\n"
				 " add %0, %0, %1\n .endr"
				 : "+r"(begin)
				 : "r"(line)
				 : "memory");
}

/* Zeroes pages [begin, end), and cleans them to the point of coherency. */
static void zero(uint64_t begin, uint64_t end)
{
	uint64_t line = cache_line();
	uint64_t dczid;
	uint64_t block;

	__asm__("mrs %0, dczid_el0" : "=r"(dczid));
	block = (uint64_t)4 << (dczid & DCZID_BS);
	if (dczid & DCZID_DZP)
		block = 0;
	if (block == line && line <= PAGE_SIZE / 8) {
		zero_lines(begin, end, line);
	} else {
		if (block != 0)
			FOR_BLOCKS("dc zva, %0", begin, end, block);
		else
			FOR_BLOCKS("stp xzr, xzr, [%0]", begin, end, 16);
		FOR_BLOCKS("dc cvac, %0", begin, end, line);
	}
	dsb_sy();
}

void window_clear(const struct cpu *cpu, pa_t start, uint64_t pages)
{
	uint64_t first = (uint64_t)cpu->index * WINDOW_PAGES;
	uint64_t base = STAGE1_WINDOWS + first * PAGE_SIZE;
	uint64_t *entries = &window_tables[0][0] + first;

	window_open(entries, start, pages);
	zero(base, base + pages * PAGE_SIZE);
	window_close(entries, base, pages);
}
