/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The range allocator of boot. Every search is linear: lists are short, and it
 * runs once.
 */
#include "kernel/boot/ram.h"

#include <inttypes.h>

#include "lib/checked.h"

#define RANGE	 "0x%" PRIx64 "-0x%" PRIx64
#define ARGS(r)	 (r).begin, (r).end
#define FIRMWARE (RAM_BIT(RAM_RESERVED) | RAM_BIT(RAM_NO_MAP))

static bool says_overlap(struct boot_error *error, struct pa_range range,
			 const struct ram_range *other)
{
	return boot_error_set(error, RANGE " overlaps %s at " RANGE,
			      ARGS(range), other->who, ARGS(other->range));
}

/* Appends the bounds to the error. Returns false. */
static bool says_bounds(struct boot_error *error, struct pa_range bounds)
{
	const struct boot_error reason = *error;

	return boot_error_set(error, "%s between 0x%" PRIx64 " and 0x%" PRIx64,
			      reason.line, ARGS(bounds));
}

/* Puts a range into the sorted list, and joins it with adjacent ones. */
static void merge(struct ram *ram, struct pa_range range)
{
	size_t i = ram->range_count++;
	size_t last = 0;

	for (; i > 0 && ram->ranges[i - 1].begin > range.begin; i--)
		ram->ranges[i] = ram->ranges[i - 1];
	ram->ranges[i] = range;
	for (i = 1; i < ram->range_count; i++) {
		if (ram->ranges[i].begin == ram->ranges[last].end)
			ram->ranges[last].end = ram->ranges[i].end;
		else
			ram->ranges[++last] = ram->ranges[i];
	}
	ram->range_count = last + 1;
}

bool ram_add(struct ram *ram, struct pa_range range, const char *who,
	     struct boot_error *error)
{
	if (range.begin >= range.end || range.end > PHYSICAL_LIMIT)
		return boot_error_set(error,
				      RANGE " is no range of physical memory",
				      ARGS(range));
	for (size_t i = 0; i < ram->node_count; i++) {
		if (pa_range_overlap(range, ram->nodes[i].range))
			return says_overlap(error, range, &ram->nodes[i]);
	}
	if (ram->node_count == RAM_MAX_RANGES)
		return boot_error_set(error, "more than %d ranges of RAM",
				      RAM_MAX_RANGES);
	ram->nodes[ram->node_count++] = (struct ram_range){
		.range = range,
		.who = who,
	};
	merge(ram, range);
	return true;
}

bool ram_overlaps(const struct ram *ram, struct pa_range range)
{
	for (size_t i = 0; i < ram->range_count; i++) {
		if (pa_range_overlap(range, ram->ranges[i]))
			return true;
	}
	return false;
}

bool ram_contains(const struct ram *ram, struct pa_range range)
{
	for (size_t i = 0; i < ram->range_count; i++) {
		if (range.begin >= ram->ranges[i].begin &&
		    range.end <= ram->ranges[i].end)
			return true;
	}
	return false;
}

/* Returns the first range kept for a use in the set that overlaps; or NULL. */
static const struct ram_range *
find_kept(const struct ram *ram, unsigned int uses, struct pa_range range)
{
	for (size_t i = 0; i < ram->kept_count; i++) {
		const struct ram_range *kept = &ram->kept[i];

		if ((RAM_BIT(kept->use) & uses) != 0 &&
		    pa_range_overlap(range, kept->range))
			return kept;
	}
	return NULL;
}

bool ram_is_kept(const struct ram *ram, struct pa_range range,
		 unsigned int uses)
{
	const struct ram_range *kept = find_kept(ram, uses, range);

	return kept != NULL && kept->range.begin <= range.begin &&
	       kept->range.end >= range.end;
}

static bool record(struct ram *ram, struct pa_range range, enum ram_use use,
		   const char *who, struct boot_error *error)
{
	if (ram->kept_count == RAM_MAX_KEPT)
		return boot_error_set(error, "more than %d ranges to keep",
				      RAM_MAX_KEPT);
	ram->kept[ram->kept_count++] = (struct ram_range){
		.range = range,
		.who = who,
		.use = use,
	};
	return true;
}

/* Returns the uses that a range kept for this use must not overlap. */
static unsigned int excluded_by(enum ram_use use)
{
	if (use == RAM_RESERVED)
		return 0;
	if (use == RAM_NO_MAP)
		return RAM_ALL_USES & ~FIRMWARE;
	return RAM_ALL_USES & ~RAM_BIT(RAM_RESERVED);
}

/* Keeps a range, unless it overlaps one kept for a use in `excluded`. */
static bool keep(struct ram *ram, struct pa_range range, unsigned int excluded,
		 enum ram_use use, const char *who, struct boot_error *error)
{
	const struct ram_range *other = find_kept(ram, excluded, range);

	if (other != NULL)
		return says_overlap(error, range, other);
	if ((RAM_BIT(use) & FIRMWARE) == 0 && !ram_contains(ram, range))
		return boot_error_set(error, RANGE " is not RAM", ARGS(range));
	return record(ram, range, use, who, error);
}

bool ram_keep(struct ram *ram, struct pa_range range, enum ram_use use,
	      const char *who, struct boot_error *error)
{
	if (range.begin >= range.end)
		return boot_error_set(error, RANGE " is empty", ARGS(range));
	return keep(ram, range, excluded_by(use), use, who, error);
}

/* Finds the highest free place within bounds, going down past kept ranges. */
static bool highest(const struct ram *ram, const struct ram_request *request,
		    struct pa_range bounds, struct pa_range *place)
{
	const struct ram_range *kept;

	for (uint64_t end = bounds.end;; end = kept->range.begin) {
		if (end < bounds.begin || end - bounds.begin < request->size)
			return false;
		place->begin = (end - request->size) & ~(request->align - 1);
		place->end = place->begin + request->size;
		if (place->begin < bounds.begin)
			return false;
		kept = find_kept(ram, RAM_ALL_USES, *place);
		if (kept == NULL)
			return true;
	}
}

/* Finds the lowest free place within bounds. */
static bool lowest(const struct ram *ram, const struct ram_request *request,
		   struct pa_range bounds, struct pa_range *place)
{
	const struct ram_range *kept;

	for (uint64_t at = bounds.begin;; at = kept->range.end) {
		if (!checked_align_up(at, request->align, &place->begin) ||
		    place->begin > bounds.end ||
		    bounds.end - place->begin < request->size)
			return false;
		place->end = place->begin + request->size;
		kept = find_kept(ram, RAM_ALL_USES, *place);
		if (kept == NULL)
			return true;
	}
}

static struct pa_range intersect(struct pa_range a, struct pa_range b)
{
	return (struct pa_range){
		.begin = a.begin > b.begin ? a.begin : b.begin,
		.end = a.end < b.end ? a.end : b.end,
	};
}

/* Places the request in the first RAM range where find() finds a place. */
static bool place(struct ram *ram, const struct ram_request *request,
		  struct pa_range bounds,
		  bool (*find)(const struct ram *, const struct ram_request *,
			       struct pa_range, struct pa_range *),
		  struct pa_range *placed, struct boot_error *error)
{
	for (size_t i = 0; request->size != 0 && i < ram->range_count; i++) {
		if (find(ram, request, intersect(ram->ranges[i], bounds),
			 placed))
			return record(ram, *placed, request->use, request->who,
				      error);
	}
	boot_error_set(error,
		       "no free range of 0x%" PRIx64
		       " bytes aligned to 0x%" PRIx64,
		       request->size, request->align);
	return bounds.end == UINT64_MAX ? false : says_bounds(error, bounds);
}

bool ram_place_top(struct ram *ram, const struct ram_request *request,
		   struct pa_range *placed, struct boot_error *error)
{
	const struct pa_range anywhere = { 0, UINT64_MAX };

	return place(ram, request, anywhere, highest, placed, error);
}

bool ram_place_low(struct ram *ram, const struct ram_request *request,
		   struct pa_range bounds, struct pa_range *placed,
		   struct boot_error *error)
{
	return place(ram, request, bounds, lowest, placed, error);
}

bool ram_place_at(struct ram *ram, const struct ram_request *request,
		  uint64_t begin, struct pa_range *placed,
		  struct boot_error *error)
{
	placed->begin = begin;
	if (request->size == 0 || (begin & (request->align - 1)) != 0 ||
	    !checked_add(begin, request->size, &placed->end))
		return boot_error_set(error,
				      "0x%" PRIx64 " bytes cannot be at "
				      "0x%" PRIx64 ", aligned to 0x%" PRIx64,
				      request->size, begin, request->align);
	return keep(ram, *placed, RAM_ALL_USES, request->use, request->who,
		    error);
}

bool ram_first_piece(const struct ram *ram, unsigned int without,
		     struct pa_range *piece)
{
	struct pa_range page = *piece;
	const struct ram_range *kept;

	do {
		if (page.begin >= piece->end)
			return false;
		page.end = page.begin + PAGE_SIZE;
		piece->begin = page.begin;
		kept = find_kept(ram, without, page);
		if (kept != NULL)
			page.begin =
				page_ceil(kept->range.end < PHYSICAL_LIMIT ?
						  kept->range.end :
						  PHYSICAL_LIMIT);
	} while (kept != NULL);
	while ((kept = find_kept(ram, without, *piece)) != NULL)
		piece->end = page_floor(kept->range.begin);
	return true;
}

bool ram_next(const struct ram *ram, unsigned int without,
	      struct pa_range *piece)
{
	uint64_t at = piece->end;

	for (size_t i = 0; i < ram->range_count; i++) {
		piece->begin = page_ceil(ram->ranges[i].begin);
		piece->end = page_floor(ram->ranges[i].end);
		if (piece->begin < at)
			piece->begin = at;
		if (ram_first_piece(ram, without, piece))
			return true;
	}
	return false;
}
