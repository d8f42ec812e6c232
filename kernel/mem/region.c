/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/mem/region.h"

#include <string.h>

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* Merge sort: no recursion, and as long for any order (bench --masked). */
static void sort(const struct page_run *runs, uint16_t *order, uint32_t count)
{
	uint16_t merged[REGION_RUNS_MAX];

	for (uint32_t half = 1; half < count; half *= 2) {
		for (uint32_t i = 0; i < count;) {
			uint32_t a = i;
			uint32_t a_end = smaller(a + half, count);
			uint32_t b = a_end;
			uint32_t b_end = smaller(b + half, count);

			for (; i < b_end; i++) {
				bool first = a < a_end;

				if (first && b < b_end)
					first = runs[order[a]].begin <=
						runs[order[b]].begin;
				merged[i] = order[first ? a++ : b++];
			}
		}
		memcpy(order, merged, count * sizeof(*order));
	}
}

const uint16_t *region_order(const struct region_pages *p,
			     uint16_t order[REGION_RUNS_MAX])
{
	if (p->ascending)
		return NULL;
	for (uint32_t i = 0; i < p->count; i++)
		order[i] = (uint16_t)i;
	sort(p->runs, order, p->count);
	return order;
}

bool region_disjoint(const struct region_pages *p)
{
	uint16_t numbers[REGION_RUNS_MAX];
	const uint16_t *order = region_order(p, numbers);

	if (order == NULL)
		return true;
	for (uint32_t i = 1; i < p->count; i++) {
		if (page_run_end(p->runs[order[i - 1]]) >
		    p->runs[order[i]].begin)
			return false;
	}
	return true;
}

/* Pages at both ends of a run, and blocks in between. */
_Static_assert(REGION_RUNS_SMALL *(2 * (STAGE2_ENTRIES - 1) +
				   2 * STAGE2_ENTRIES + REGION_TABLE_ENTRIES) <=
		       REGION_ENTRIES_MAX,
	       "so few runs may come to more");

/* Returns the entries that a run comes to, at most. */
COLD static uint64_t entries_of(struct page_run run)
{
	uint64_t page = run.begin >> PAGE_SHIFT;
	uint64_t last = page + run.pages - 1;
	uint64_t blocks = run.pages / STAGE2_ENTRIES;

	if (page / STAGE2_ENTRIES == last / STAGE2_ENTRIES)
		return run.pages;
	return -page % STAGE2_ENTRIES + (last + 1) % STAGE2_ENTRIES +
	       (blocks < 2 * STAGE2_ENTRIES ? blocks : 2 * STAGE2_ENTRIES) +
	       REGION_TABLE_ENTRIES;
}

OUTLINED bool region_fits(const struct region_pages *p, uint32_t pages)
{
	uint64_t entries = 0;

	/* Runs of one page lie in one block: the row of 253 pages in bench. */
	if (pages == p->count)
		return true;
	for (uint32_t i = 0; i < p->count; i++)
		entries += entries_of(p->runs[i]);
	return entries <= REGION_ENTRIES_MAX;
}
