/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The monitor's own translation: EL2 stage 1, 4 KiB pages, 48 bits of VA, four
 * levels (Arm ARM D8.2, D8.3). The functions for formats are pure; those that
 * execute instructions are in arch/stage1_cpu.h.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "arch/stage1_cpu.h"
#include "lib/addr.h"

#define STAGE1_VA_BITS 48
#define STAGE1_ENTRIES 512
#define STAGE1_LAST    3 /* level of pages; 1 and 2 may hold blocks */

/* The top 1 GiB holds only the CPUs' windows and their stacks. */
#define STAGE1_WINDOWS (((uint64_t)1 << STAGE1_VA_BITS) - ((uint64_t)1 << 30))

/* Indices of memory attributes in MAIR_EL2 (MAIR_EL2_VALUE, el2_regs.h). */
#define STAGE1_NORMAL 0 /* write-back, read and write allocate */
#define STAGE1_NGNRE  1 /* device */

#define S1_VALID     ((uint64_t)1 << 0)
#define S1_TABLE     ((uint64_t)1 << 1) /* a page at level 3 */
#define S1_ATTR(i)   ((uint64_t)(i) << 2)
#define S1_AP_RES1   ((uint64_t)1 << 6)
#define S1_READ_ONLY ((uint64_t)1 << 7)
#define S1_INNER     ((uint64_t)3 << 8)
#define S1_AF	     ((uint64_t)1 << 10)
#define S1_XN	     ((uint64_t)1 << 54)
#define S1_ADDRESS   ((((uint64_t)1 << STAGE1_VA_BITS) - 1) & ~PAGE_MASK)

#define S1_NORMAL \
	(S1_VALID | S1_AP_RES1 | S1_AF | S1_INNER | S1_ATTR(STAGE1_NORMAL))

/* The only four combinations that are mapped. */
#define S1_TEXT	  (S1_NORMAL | S1_READ_ONLY)
#define S1_RODATA (S1_NORMAL | S1_READ_ONLY | S1_XN)
#define S1_DATA	  (S1_NORMAL | S1_XN)
#define S1_DEVICE \
	(S1_VALID | S1_AP_RES1 | S1_AF | S1_XN | S1_ATTR(STAGE1_NGNRE))

/* Returns the bytes that one entry of a level covers. */
static inline uint64_t stage1_span(int level)
{
	return PAGE_SIZE << (9 * (STAGE1_LAST - level));
}

static inline uint64_t stage1_index(uint64_t va, int level)
{
	return va / stage1_span(level) % STAGE1_ENTRIES;
}

/* True if one entry of that level can map the beginning of [begin, end). */
static inline bool stage1_fits(uint64_t begin, uint64_t end, int level)
{
	uint64_t span = stage1_span(level);

	return level > 0 && begin % span == 0 && end - begin >= span;
}

static inline uint64_t stage1_leaf(uint64_t address, uint64_t prot, int level)
{
	return address | prot | (level == STAGE1_LAST ? S1_TABLE : 0);
}

static inline uint64_t stage1_table(const void *table)
{
	return (uintptr_t)table | S1_TABLE | S1_VALID;
}

static inline bool stage1_is_table(uint64_t entry, int level)
{
	return level < STAGE1_LAST &&
	       (entry & (S1_TABLE | S1_VALID)) == (S1_TABLE | S1_VALID);
}

/* Returns the table that an entry points at; the map is one to one. */
static inline uint64_t *stage1_next(uint64_t entry)
{
	return (uint64_t *)(uintptr_t)(entry & S1_ADDRESS);
}

/* Returns the protection (S1_*) of a valid leaf. */
static inline uint64_t stage1_prot(uint64_t entry)
{
	return entry & ~(S1_ADDRESS | S1_TABLE);
}

/* Writes an entry in one access, since walks of other CPUs may read it. */
static inline void stage1_write(uint64_t *entry, uint64_t v)
{
	__atomic_store_n(entry, v, __ATOMIC_RELAXED);
}

/* Returns the table of level 0. */
uint64_t *stage1_root(void);
