/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The map that the MMU is turned on with: the image one to one, nothing
 * writable executable, the stacks with holes between them, and empty tables for
 * the windows. This code runs with the MMU off, where memory behaves like a
 * device: accesses must be aligned, memset() is not allowed, and .bss is not
 * zero yet. Volatile keeps the compiler from making library calls of the loops.
 */
#include "config.h"

#include <stdbool.h>

#include "arch/aarch64/boot_map.h"
#include "arch/aarch64/image.h"
#include "arch/aarch64/window_tables.h"
#include "arch/stage1.h"

/*
 * The most tables that an image at any address can need. The image's head, up
 * to the stacks, is at most 2 MiB (keel.lds checks that) and can touch two
 * entries of each level. The image's end can touch a third entry of levels 1
 * and 2, which is then in the same level-1 table or in the next; an image that
 * fits in 2 MiB has no third entry. With the root that makes 1 + 2 + 3 + 3
 * tables, or 1 + 2 + 2 + 2. The windows take one table of level 1 and one of
 * level 2 more.
 */
#define BOOT_TABLES (KEEL_IMAGE_LIMIT <= 2 << 20 ? 9 : 11)

MMU_OFF_BSS volatile uint64_t boot_tables[BOOT_TABLES][STAGE1_ENTRIES];

typedef volatile uint64_t entry_t;

static void clear(entry_t *table)
{
	for (unsigned int i = 0; i < STAGE1_ENTRIES; i++)
		table[i] = 0;
}

/*
 * Returns the table that an entry points at. If there is none, takes the next
 * of boot_tables, counted by *used.
 */
static entry_t *descend(entry_t *entry, unsigned int *used)
{
	if (!(*entry & S1_VALID)) {
		entry_t *table = boot_tables[(*used)++];

		clear(table);
		*entry = (uintptr_t)table | S1_TABLE | S1_VALID;
	}
	return (entry_t *)(uintptr_t)(*entry & S1_ADDRESS);
}

/* Returns the entry for va in a table of that level; makes tables above it. */
static entry_t *entry_at(uint64_t va, int level, unsigned int *used)
{
	entry_t *table = boot_tables[0];

	for (int l = 0; l < level; l++)
		table = descend(&table[stage1_index(va, l)], used);
	return &table[stage1_index(va, level)];
}

static void map(const void *from, const void *to, uint64_t prot,
		unsigned int *used)
{
	uint64_t end = (uintptr_t)to;
	int level;

	for (uint64_t at = (uintptr_t)from; at < end;
	     at += stage1_span(level)) {
		for (level = 1; !stage1_fits(at, end, level); level++)
			;
		*entry_at(at, level, used) = stage1_leaf(at, prot, level);
	}
}

static void map_windows(unsigned int *used)
{
	for (unsigned int i = 0; i < WINDOW_TABLES; i++) {
		uint64_t va = STAGE1_WINDOWS + i * stage1_span(2);

		clear(window_tables[i]);
		*entry_at(va, 2, used) = stage1_table(window_tables[i]);
	}
}

/*
 * Maps each stack above a hole. The window tables are contiguous, so that they
 * can be indexed as one large table.
 */
static void map_stacks(void)
{
	volatile uint64_t *entry = &window_tables[0][FIRST_STACK_ENTRY];

	for (unsigned int i = 0; i < KEEL_MAX_CPUS; i++) {
		entry += STACK_ENTRIES;
		entry[-1] =
			stage1_leaf((uintptr_t)stacks[i], S1_DATA, STAGE1_LAST);
	}
}

void build_boot_map(void)
{
	unsigned int used = 1;

	clear(boot_tables[0]);
	map(image_begin, text_end, S1_TEXT, &used);
	map(text_end, rodata_end, S1_RODATA, &used);
	map(rodata_end, stacks_begin, S1_DATA, &used);
	map(stacks_end, image_end, S1_DATA, &used);
	map_windows(&used);
	map_stacks();
}

uint64_t *stage1_root(void)
{
	return (uint64_t *)(uintptr_t)boot_tables[0];
}
