/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/map/walk.h"

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

/* True if [a, end) begins with all that an entry of p's level covers. */
COLD static bool is_whole(struct place p, uint64_t a, uint64_t end)
{
	return p.shift <= BLOCK_SHIFT_MAX && a % walk_size(p.shift) == 0 &&
	       end - a >= walk_size(p.shift);
}

/* Returns how many entries from p on are whole leaves for [a, end). */
COLD static uint64_t leaves(struct place p, uint64_t a, uint64_t end)
{
	uint64_t room = STAGE2_ENTRIES - (a >> p.shift) % STAGE2_ENTRIES;
	uint64_t most = (end - a) >> p.shift;
	uint64_t n = 1;

	if (most > room)
		most = room;
	if (p.shift == PAGE_SHIFT)
		return most;
	/* No block has this bit: a quick loop for tools/bench --row reset. */
	while (n < most && !(p.entry[n] & STAGE2_TYPE))
		n++;
	return n;
}

/* Less than a block is whole as pages alone, a short way: bench --masked. */
OUTLINED void walk_part(const struct ptable *t, uint64_t a, uint64_t end,
			struct part *part)
{
	struct place p = walk_root(t, a);
	bool small = end - a < walk_size(BLOCK_SHIFT_MIN);
	uint64_t n = 1;

	while (walk_is_table(*p.entry, p.shift) &&
	       (small || !is_whole(p, a, end)))
		p = walk_down(p, a);
	part->kind = PART_OF_LEAF;
	if (walk_is_table(*p.entry, p.shift)) {
		part->kind = PART_TABLE;
	} else if (p.shift == PAGE_SHIFT || is_whole(p, a, end)) {
		part->kind = PART_LEAVES;
		n = leaves(p, a, end);
	}
	part->p = p;
	part->n = (uint32_t)n;
	part->end = (a & ~(walk_size(p.shift) - 1)) + (n << p.shift);
}
