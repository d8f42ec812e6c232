/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The wire structures of SPCI 0.9: the only file that knows their bytes. Input
 * is a copy that no guest can reach; every function checks the length that it
 * is given before it reads, and what it returns has been checked in itself:
 * page aligned, no wrap, sums right.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/call/status.h"
#include "kernel/mem/region.h"

#define WIRE_RETRIEVE_SIZE   64
#define WIRE_RELINQUISH_SIZE 16

/* A memory region's header, without its constituents. */
struct wire_region {
	struct region_id id;
	bool clear;
	uint32_t constituents; /* how many */
	uint32_t offset;       /* of the first, in bytes */
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

/*
 * Reads the header of a region that caller sends by op, in total bytes (a page
 * at most), and checks it as docs/abi.md (6.5) and W-13 say.
 * INVALID_PARAMETERS otherwise.
 */
MUST_CHECK spci_status wire_parse_region(const uint8_t *tx, uint32_t total,
					 uint16_t caller, enum mem_op op,
					 struct wire_region *out);

/*
 * Reads the constituents into pages->runs, which has room for as many as the
 * header says, and checks each (W-03). INVALID_PARAMETERS.
 */
MUST_CHECK spci_status wire_parse_constituents(const uint8_t *tx,
					       const struct wire_region *region,
					       struct region_pages *pages);

/* Reads a retrieve request of WIRE_RETRIEVE_SIZE bytes. */
void wire_parse_retrieve(const uint8_t *tx, struct wire_retrieve *out);

/* Reads a relinquish descriptor of WIRE_RELINQUISH_SIZE bytes. */
void wire_parse_relinquish(const uint8_t *tx, struct wire_relinquish *out);

/*
 * Writes the response to a retrieve by receiver to rx, every byte of it (W-12).
 * Returns its length, a page at most.
 */
uint32_t wire_write_response(uint8_t *rx, uint16_t receiver,
			     const struct region_id *id,
			     const struct region_pages *pages);
