/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Finds entries of a stage-2 table. Used by kernel/map alone.
 *
 * A level is named by the shift of what one of its entries covers: 12 for
 * pages, 21 and 30 for blocks, 39 where there are only tables. The caller holds
 * the lock of the table.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/map/table.h"
#include "lib/compiler.h"

/* On the path of every memory call: the 1-page rows of tools/bench. */
#define WALK_INLINE static inline __attribute__((always_inline))

#define BLOCK_SHIFT_MIN 21
#define BLOCK_SHIFT_MAX 30

/* An entry, and the shift of its level. */
struct place {
	uint64_t *entry;
	unsigned shift;
};

/* Returns the table that a table entry points at. */
static inline uint64_t *walk_table(uint64_t entry)
{
	return (uint64_t *)(uintptr_t)(entry & STAGE2_ADDRESS);
}

/* Returns how many bytes an entry of this shift covers. */
static inline uint64_t walk_size(unsigned shift)
{
	return (uint64_t)1 << shift;
}

/* True if an entry of this shift points at a table. */
static inline bool walk_is_table(uint64_t entry, unsigned shift)
{
	return shift > PAGE_SHIFT && (entry & (STAGE2_VALID | STAGE2_TYPE)) ==
					     (STAGE2_VALID | STAGE2_TYPE);
}

/* Returns the page or block entry of this shift for address. */
static inline uint64_t walk_leaf(uint64_t address, uint64_t attrs,
				 unsigned shift)
{
	return stage2_leaf(address, attrs,
			   shift == PAGE_SHIFT ? STAGE2_LEAF :
						 STAGE2_BLOCK_TOP);
}

/* Returns by how much the leaf for the page or block behind differs. */
static inline uint64_t walk_step(uint64_t attrs, unsigned shift)
{
	return (attrs & STAGE2_VALID) ? walk_size(shift) : 0;
}

/* True if two entries lie in the same table of one page. */
static inline bool walk_same_table(const uint64_t *a, const uint64_t *b)
{
	return ((uintptr_t)a ^ (uintptr_t)b) >> PAGE_SHIFT == 0;
}

/* True if p, which is no page, is the entry of a run and of nothing else. */
static inline bool walk_is_block(struct place p, struct page_run run)
{
	return run.begin % walk_size(p.shift) == 0 &&
	       run.pages == walk_size(p.shift) >> PAGE_SHIFT &&
	       p.shift <= BLOCK_SHIFT_MAX;
}

/* Finds the entry that decides about a in the table of *last, if it does. */
WALK_INLINE bool walk_last(const struct last_table *last, uint64_t a,
			   struct place *p)
{
	if (a >> last->shift >> 9 != last->number)
		return false;
	p->entry = &last->entries[(a >> last->shift) % STAGE2_ENTRIES];
	p->shift = last->shift;
	return !walk_is_table(*p->entry, p->shift);
}

/* Remembers the table of the entry p, which decides about a. */
WALK_INLINE void walk_remember(struct last_table *last, uint64_t a,
			       struct place p)
{
	/* Larger tables may have more entries than one page. */
	if (p.shift > BLOCK_SHIFT_MIN)
		return;
	last->number = a >> p.shift >> 9;
	last->entries = p.entry - (a >> p.shift) % STAGE2_ENTRIES;
	last->shift = p.shift;
}

/* Writes an entry by one store: a walk sees the old value or the new one. */
static inline void walk_write(uint64_t *entry, uint64_t value)
{
	*(volatile uint64_t *)entry = value;
}

/* Returns the root's entry for a. Its pages are adjacent: one large table. */
static inline struct place walk_root(const struct ptable *t, uint64_t a)
{
	unsigned shift = t->root_shift;

	return (struct place){ &t->root[a >> shift], shift };
}

/* Returns the entry for a in the table that p points at. */
static inline struct place walk_down(struct place p, uint64_t a)
{
	p.shift -= 9;
	p.entry = &walk_table(*p.entry)[(a >> p.shift) % STAGE2_ENTRIES];
	return p;
}

/* Returns the entry that decides about a: the first one that is no table. */
WALK_INLINE struct place walk_to(const struct ptable *t, uint64_t a)
{
	struct place p = walk_root(t, a);

	while (walk_is_table(*p.entry, p.shift))
		p = walk_down(p, a);
	return p;
}

/*
 * Finds the entries of a run that is simple: some pages in one table, or one
 * block. Returns how many there are, from *p on, or 0 if the run is not simple:
 * it is out of reach, lies in several tables, is all of one, or part of a
 * block.
 */
WALK_INLINE uint64_t walk_simple_run(struct ptable *t, struct page_run run,
				     struct place *p)
{
	uint64_t index = (run.begin >> PAGE_SHIFT) % STAGE2_ENTRIES;

	if (!walk_last(&t->last, run.begin, p)) {
		if (run.begin >> t->shape.bits != 0)
			return 0;
		*p = walk_to(t, run.begin);
		walk_remember(&t->last, run.begin, *p);
	}
	if (p->shift != PAGE_SHIFT)
		return walk_is_block(*p, run) ? 1 : 0;
	if (run.pages == 1)
		return 1;
	if (run.pages >= STAGE2_ENTRIES || index + run.pages > STAGE2_ENTRIES)
		return 0;
	return run.pages;
}

/* Returns the entry that points at the table for a of entries of this shift. */
COLD struct place walk_parent(const struct ptable *t, uint64_t a,
			      unsigned table_shift);

/* True if n adjacent entries have these attributes. */
bool walk_many_have(const uint64_t *e, uint64_t n, uint64_t attrs);

/* The same, without a call for a single entry. */
WALK_INLINE bool walk_all_have(const uint64_t *e, uint64_t n, uint64_t attrs)
{
	return n == 1 ? ((*e ^ attrs) & STAGE2_ATTRS) == 0 :
			walk_many_have(e, n, attrs);
}

enum part_kind {
	PART_LEAVES,  /* adjacent leaves of a table, of nothing else */
	PART_OF_LEAF, /* one leaf, which is of something else, too */
	PART_TABLE,   /* one entry that points at a table, of nothing else */
};

/* The entries that decide about the first part of some addresses. */
struct part {
	struct place p; /* the first entry */
	uint32_t n;	/* how many entries */
	uint64_t end;
	enum part_kind kind;
};

/* Finds what decides about the first part of [a, end). */
COLD void walk_part(const struct ptable *t, uint64_t a, uint64_t end,
		    struct part *part);
