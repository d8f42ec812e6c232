/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The descriptors of memory calls of FF-A 1.0 to 1.2 in TX and RX (DEN0140,
 * chapter 1); no other file knows their layout. Each byte of TX is read once,
 * into memory that no guest can reach, and is laid out there as in 1.2, of
 * which earlier versions have less. v is the minor version of who wrote the
 * descriptor, or will read it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kernel/base/status.h"
#include "kernel/mem/note.h"
#include "kernel/mem/region.h"
#include "lib/compiler.h"

/* Flags of a region, of a relinquish and of a reclaim. */
#define FFA_CLEAR	1U
#define FFA_TIME_SLICE	(1U << 1)
#define FFA_CLEAR_AFTER (1U << 2) /* of a retrieve */
#define FFA_TYPE_SHIFT	3
#define FFA_TYPE	(3U << FFA_TYPE_SHIFT)
#define FFA_BYPASS	(1U << 10) /* of a retrieve: not all are listed */

/* Returns the type bits of a region. */
static inline uint32_t ffa_type(const struct region_id *id)
{
	unsigned op = id->borrowers[0].note & NOTE_DONATED ? MEM_DONATE :
							     id->op;

	return (3U - op) << FFA_TYPE_SHIFT; /* MEM_SHARE is 1, MEM_DONATE 3 */
}

/* Attributes. */
#define FFA_MEMORY    0x3fU /* type, cacheability, shareability */
#define FFA_TYPE_MASK 0x30U
#define FFA_NORMAL    0x2fU /* normal memory, write-back, inner shareable */
#define FFA_SECURITY  0x40U /* bit NS */

/* Permissions: data in bits 1 and 0, instructions in bits 3 and 2. */
#define FFA_DATA(p)	   ((p)&3U)
#define FFA_INSTRUCTION(p) ((p) >> 2 & 3U)
#define FFA_UNSPECIFIED	   0U
#define FFA_READ_ONLY	   1U
#define FFA_READ_WRITE	   2U
#define FFA_NO_EXECUTE	   1U
#define FFA_EXECUTE	   2U
#define FFA_RESERVED	   3U

/* An access descriptor: one borrower. */
struct ffa_access {
	uint16_t vm;
	uint8_t permissions;
	uint8_t flags;
	uint32_t composite_at; /* offset of the constituents' header, or 0 */
	uint64_t impdef[2];
	uint64_t reserved;
};

/* The header of a region, as a sender or a borrower describes it. */
struct ffa_header {
	uint16_t sender;
	uint16_t attributes;
	uint32_t flags;
	uint64_t handle;
	uint64_t tag;
	uint32_t access_size; /* of an access descriptor, in bytes */
	uint32_t access_count;
	uint32_t access_at; /* offset of the first one */
	uint32_t reserved[3];
};

struct ffa_region {
	struct ffa_header header;
	struct ffa_access access[REGION_BORROWERS];
};

/* The header of constituents, which follow it. */
struct ffa_composite {
	uint32_t pages; /* in all constituents */
	uint32_t count; /* of constituents */
	uint64_t reserved;
};

struct ffa_relinquish {
	uint64_t handle;
	uint32_t flags;
	uint32_t endpoint_count;
	uint16_t endpoint;
};

/*
 * Reads header and access descriptors of a region of length bytes. False: they
 * are not all there, or not as version 1.v has them (docs/ffa.md, 8.3).
 */
MUST_CHECK bool ffa_read_region(struct ffa_region *r, const uint8_t *tx,
				uint32_t length, unsigned v);

/* True if two access descriptors are of the same borrower. */
bool ffa_named_twice(const struct ffa_region *r);

/*
 * Reads the header of the constituents. False: it is not behind the access
 * descriptors, or not in the length bytes of the descriptor.
 */
MUST_CHECK bool ffa_read_composite(struct ffa_composite *c,
				   const struct ffa_region *r,
				   const uint8_t *tx, uint32_t length);

/*
 * Returns the offset of the constituents. They are as those of SPCI 0.9 are.
 */
uint32_t ffa_constituents_at(const struct ffa_region *r);

/* True if constituents are where they can be, and end with the descriptor. */
bool ffa_composite_fits(const struct ffa_composite *c,
			const struct ffa_region *r, uint32_t length);

/* Reads a relinquish descriptor of one endpoint. False: an external abort. */
MUST_CHECK bool ffa_read_relinquish(struct ffa_relinquish *r,
				    const uint8_t *tx);

/* The response to a retrieve, up to its constituents. */
#define FFA_RESPONSE_MAX 96

struct ffa_response {
	uint32_t size; /* in bytes */
	uint8_t bytes[FFA_RESPONSE_MAX];
};

/* Returns its size for a reader of version 1.v: where constituents begin. */
uint32_t ffa_response_size(unsigned v);

/*
 * Writes the response to borrower a as a reader of version 1.v has it, every
 * byte (W-12). Of *h its sender, attributes, flags and handle count; the rest
 * is zero. Changes *h and *a.
 */
void ffa_write_response(struct ffa_response *out, struct ffa_header *h,
			struct ffa_access *a, const struct ffa_composite *c,
			unsigned v);
