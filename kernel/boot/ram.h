/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The range allocator of boot: it knows RAM, what the firmware reserves, what
 * the boot loader put there and what boot places, and refuses overlap, naming
 * the range that it overlaps (W-33). Addresses are physical. Nothing is ever
 * given back.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/boot/error.h"
#include "lib/addr.h"

#define RAM_MAX_RANGES 64
#define RAM_MAX_KEPT   224

/* The purpose of a kept range. */
enum ram_use {
	RAM_RESERVED,  /* by the firmware, for whom runs on it: the primary */
	RAM_NO_MAP,    /* by the firmware, and nobody may map it */
	RAM_LOADED,    /* FDT and ramdisk, put there by the boot loader */
	RAM_MONITOR,   /* image, tables, pool */
	RAM_PRIMARY,   /* kernel and FDT placed for the primary */
	RAM_SECONDARY, /* a secondary's block */
};

/* A set of uses, for ram_next(). */
#define RAM_BIT(use) (1U << (use))

/* Memory that the primary may not touch. */
#define RAM_NOT_PRIMARYS \
	(RAM_BIT(RAM_NO_MAP) | RAM_BIT(RAM_MONITOR) | RAM_BIT(RAM_SECONDARY))
#define RAM_ALL_USES 0x3fU

struct ram_range {
	struct pa_range range;
	const char *who; /* for errors; must live as long as the allocator */
	enum ram_use use;
};

/* About 10 KiB: never on a stack. Zero to begin with. */
struct ram {
	struct ram_range nodes[RAM_MAX_RANGES]; /* as added */
	size_t node_count;
	struct pa_range ranges[RAM_MAX_RANGES]; /* sorted, adjacent ones one */
	size_t range_count;
	struct ram_range kept[RAM_MAX_KEPT]; /* in the order of keeping */
	size_t kept_count;
};

/* A range to place: size in bytes, not 0; align a power of 2, from 4 KiB on. */
struct ram_request {
	uint64_t size;
	uint64_t align;
	enum ram_use use;
	const char *who;
};

/* Adds RAM. Returns false if it overlaps RAM, or for too many ranges. */
bool ram_add(struct ram *ram, struct pa_range range, const char *who,
	     struct boot_error *error);

/*
 * Keeps a range whose place is given. RAM_RESERVED and RAM_NO_MAP need not be
 * in RAM and may overlap each other. The others must be wholly in RAM and
 * overlap nothing but RAM_RESERVED, since boot loaders reserve what they load.
 * The caller keeps the firmware's ranges first.
 */
bool ram_keep(struct ram *ram, struct pa_range range, enum ram_use use,
	      const char *who, struct boot_error *error);

/* Places at the highest free address of the first RAM range that has room. */
bool ram_place_top(struct ram *ram, const struct ram_request *request,
		   struct pa_range *placed, struct boot_error *error);

/* Places at the lowest free address not below bounds, ending inside bounds. */
bool ram_place_low(struct ram *ram, const struct ram_request *request,
		   struct pa_range bounds, struct pa_range *placed,
		   struct boot_error *error);

/* Places at begin, a multiple of request->align; refused if it is not free. */
bool ram_place_at(struct ram *ram, const struct ram_request *request,
		  uint64_t begin, struct pa_range *placed,
		  struct boot_error *error);

/*
 * Cuts *piece, whole pages in RAM or not, to its first part of which no page is
 * kept, even in part, for a use in the set. Returns false if there is none.
 */
bool ram_first_piece(const struct ram *ram, unsigned int without,
		     struct pa_range *piece);

/*
 * Sets *piece to the next piece of RAM, of whole pages, without the ranges kept
 * for a use in the set. Begins with *piece = {0, 0}, ascending. Returns false
 * if there are no more.
 */
bool ram_next(const struct ram *ram, unsigned int without,
	      struct pa_range *piece);

/* True if a range lies wholly in one that is kept for a use in the set. */
bool ram_is_kept(const struct ram *ram, struct pa_range range,
		 unsigned int uses);

/* True if the whole range, or a part of it, is in RAM, kept or not. */
bool ram_contains(const struct ram *ram, struct pa_range range);
bool ram_overlaps(const struct ram *ram, struct pa_range range);
