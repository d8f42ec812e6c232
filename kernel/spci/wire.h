/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The descriptors of SPCI 0.9 in TX and RX; no other file knows their layout.
 * Each function reads a copy that no guest can reach, of the size stated here.
 * Regions that wire_parse_region() and wire_parse_constituents() accept are
 * page aligned, do not wrap, and have the declared number of pages; the other
 * parsers check nothing.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/base/status.h"
#include "kernel/mem/region.h"
#include "lib/addr.h"
#include "lib/checked.h"

#define WIRE_REGION_SIZE      48 /* a send's header */
#define WIRE_CONSTITUENT_SIZE 16
#define WIRE_RETRIEVE_SIZE    64
#define WIRE_RELINQUISH_SIZE  16
#define WIRE_RESPONSE_SIZE    32 /* a response's header */

/* The header of a send's descriptor. */
struct wire_region {
	struct region_id id;
	bool clear;	       /* flag CLEAR (docs/abi.md, 6.9) */
	uint32_t constituents; /* how many */
	uint32_t offset;       /* of the first one, in bytes */
};

/* A retrieve request. Its reserved and attribute fields are ignored (W-13). */
struct wire_retrieve {
	uint32_t handle;
	uint32_t share_func;
	uint32_t tag;
	uint32_t attribute_count;
	uint32_t properties_count;
	uint32_t page_count;
	uint32_t constituent_count;
	uint16_t sender;
	uint16_t receiver;
};

struct wire_relinquish {
	uint32_t handle;
	uint32_t flags;
	uint32_t endpoint_count;
	uint16_t sender;
};

/* The bytes of a descriptor's fixed part, copied out of TX. */
union wire_header {
	uint8_t bytes[WIRE_RETRIEVE_SIZE];
	uint64_t alignment;
};

/*
 * Reads the header (WIRE_REGION_SIZE bytes) of a descriptor of total bytes, a
 * page at most, by which VM caller makes the send op. Checks it as docs/abi.md
 * (6.5) and W-13 say; the constituents end where the descriptor does.
 * INVALID_PARAMETERS.
 */
MUST_CHECK enum status wire_parse_region(const union wire_header *in,
					 uint32_t total, uint16_t caller,
					 enum mem_op op,
					 struct wire_region *out);

/* Checks a constituent, and writes the address behind it to *end. */
static inline bool wire_run_right(const struct page_run *run, uint64_t *end)
{
	return run->pages != 0 && run->pages <= UINT32_MAX &&
	       is_page_aligned(run->begin) &&
	       checked_add(run->begin, run->pages << PAGE_SHIFT, end);
}

/*
 * Checks the region->constituents constituents that were copied into
 * pages->runs (W-03). They have the layout of runs, and are runs from then on.
 * Sets pages->ascending.
 * INVALID_PARAMETERS.
 */
MUST_CHECK enum status wire_parse_constituents(const struct wire_region *region,
					       struct region_pages *pages);

/* Reads a retrieve request (WIRE_RETRIEVE_SIZE bytes). */
void wire_parse_retrieve(const union wire_header *in,
			 struct wire_retrieve *out);

/* Reads a relinquish descriptor (WIRE_RELINQUISH_SIZE bytes). */
void wire_parse_relinquish(const union wire_header *in,
			   struct wire_relinquish *out);

/*
 * Writes the first WIRE_RESPONSE_BEGIN bytes of the response to a retrieve by
 * receiver, every byte (W-12): the header and the first constituent. The caller
 * appends the others, which are pages->runs as they lie in memory.
 */
void wire_write_response(union wire_header *out, uint16_t receiver,
			 const struct region_id *id,
			 const struct region_pages *pages);

#define WIRE_RESPONSE_BEGIN (WIRE_RESPONSE_SIZE + WIRE_CONSTITUENT_SIZE)

/* Returns the bytes of the whole response, a page at most. */
static inline uint32_t wire_response_length(const struct region_pages *pages)
{
	return WIRE_RESPONSE_SIZE + pages->count * WIRE_CONSTITUENT_SIZE;
}
