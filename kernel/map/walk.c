/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/map/walk.h"

uint64_t walk_pages_in_table(uint64_t a, uint64_t end)
{
	uint64_t in_table = STAGE2_ENTRIES - (a >> PAGE_SHIFT) % STAGE2_ENTRIES;
	uint64_t wanted = (end - a) >> PAGE_SHIFT;

	return wanted < in_table ? wanted : in_table;
}

struct place walk_parent(const struct ptable *t, uint64_t a,
			 unsigned table_shift)
{
	struct place p = walk_root(t, a);

	while (p.shift > table_shift + 9)
		p = walk_down(p, a);
	return p;
}

/* Eight entries a turn: the 512-page rows of tools/bench. */
OUTLINED bool walk_many_have(const uint64_t *e, uint64_t n, uint64_t attrs)
{
	uint64_t differing = 0;

	for (; n >= 8; n -= 8, e += 8)
		differing |= (e[0] ^ attrs) | (e[1] ^ attrs) | (e[2] ^ attrs) |
			     (e[3] ^ attrs) | (e[4] ^ attrs) | (e[5] ^ attrs) |
			     (e[6] ^ attrs) | (e[7] ^ attrs);
	for (; n > 0; n--, e++)
		differing |= *e ^ attrs;
	return (differing & STAGE2_ATTRS) == 0;
}

bool walk_run_has(const struct ptable *t, struct page_run run, uint64_t attrs)
{
	uint64_t a = run.begin;
	uint64_t end = page_run_end(run);

	while (a < end) {
		struct place p = walk_to(t, a);
		uint64_t n = 1;

		if (p.shift == PAGE_SHIFT)
			n = walk_pages_in_table(a, end);
		if (!walk_many_have(p.entry, n, attrs))
			return false;
		a = (a & ~(walk_size(p.shift) - 1)) + (n << p.shift);
	}
	return true;
}
