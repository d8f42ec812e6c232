/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/mem/region.h"

/* Shellsort: no recursion, no memory, at most 25,000 steps for 256 runs. */
static void sort(const struct page_run *runs, uint16_t *order, uint32_t count)
{
	static const uint8_t gaps[] = { 132, 57, 23, 10, 4, 1 };

	for (unsigned g = 0; g < sizeof(gaps); g++) {
		for (uint32_t i = gaps[g]; i < count; i++) {
			uint16_t moving = order[i];
			uint32_t j = i;

			while (j >= gaps[g] && runs[order[j - gaps[g]]].begin >
						       runs[moving].begin) {
				order[j] = order[j - gaps[g]];
				j -= gaps[g];
			}
			order[j] = moving;
		}
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
