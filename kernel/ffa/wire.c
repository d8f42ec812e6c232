/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Not supported: address ranges in a retrieve, and borrowers that do not
 * retrieve for themselves, which are for stream endpoints.
 */
#include "kernel/ffa/wire.h"

#include <stddef.h>
#include <string.h>

#include "arch/guest_memory.h"

#define HEADER_SIZE_10 32U
#define HEADER_SIZE    48U
#define ACCESS_SIZE_11 16U
#define ACCESS_SIZE    32U
#define ALIGNMENT      16U
#define RESERVED_BITS  0xff80U /* of attributes */

_Static_assert(sizeof(struct ffa_header) == HEADER_SIZE, "1.1");
_Static_assert(offsetof(struct ffa_header, access_at) == HEADER_SIZE_10, "1.0");
_Static_assert(sizeof(struct ffa_access) == ACCESS_SIZE, "1.2");
_Static_assert(offsetof(struct ffa_access, impdef) + 8 == ACCESS_SIZE_11,
	       "earlier versions have 8 reserved bytes here");
_Static_assert(sizeof(struct ffa_composite) == ALIGNMENT, "all versions");
_Static_assert(sizeof(struct page_run) == 16 &&
		       offsetof(struct page_run, pages) == 8,
	       "a constituent is a run of less than 2^32 pages");

/* True if the fields say where access descriptors of version 1.v can be. */
static bool header_right(struct ffa_header *h, unsigned v)
{
	if (v == 0) {
		h->access_at = HEADER_SIZE_10;
		if (h->access_size != 0) /* reserved */
			return false;
		h->access_size = ACCESS_SIZE_11;
	}
	return (h->access_size == ACCESS_SIZE_11 ||
		(h->access_size == ACCESS_SIZE && v >= 2)) &&
	       (h->access_at >= HEADER_SIZE || v == 0) &&
	       h->access_at % ALIGNMENT == 0 &&
	       (h->attributes & RESERVED_BITS) == 0 &&
	       (h->reserved[0] | h->reserved[1] | h->reserved[2]) == 0 &&
	       h->access_count >= 1 && h->access_count <= REGION_BORROWERS;
}

/* Returns the offset behind the access descriptors; 64 bits do not wrap. */
static uint64_t access_end(const struct ffa_region *r)
{
	const struct ffa_header *h = &r->header;

	return (uint64_t)h->access_at + h->access_count * h->access_size;
}

static bool access_right(const struct ffa_region *r, struct ffa_access *a)
{
	if (r->header.access_size == ACCESS_SIZE_11 && a->impdef[0] != 0)
		return false;
	return a->flags == 0 && a->reserved == 0 &&
	       a->composite_at == r->access[0].composite_at;
}

bool ffa_read_region(struct ffa_region *r, const uint8_t *tx, uint32_t length,
		     unsigned v)
{
	const uint32_t size = v == 0 ? HEADER_SIZE_10 : HEADER_SIZE;
	const struct ffa_header *h = &r->header;

	memset(r, 0, sizeof(*r));
	if (length < size || !guest_copy(&r->header, tx, size) ||
	    !header_right(&r->header, v) || access_end(r) > length)
		return false;
	for (uint32_t i = 0; i < h->access_count; i++) {
		const uint8_t *from = tx + h->access_at + i * h->access_size;

		if (!guest_copy(&r->access[i], from, h->access_size) ||
		    !access_right(r, &r->access[i]))
			return false;
	}
	return true;
}

bool ffa_named_twice(const struct ffa_region *r)
{
	for (uint32_t i = 1; i < r->header.access_count; i++) {
		for (uint32_t j = 0; j < i; j++) {
			if (r->access[j].vm == r->access[i].vm)
				return true;
		}
	}
	return false;
}

bool ffa_read_composite(struct ffa_composite *c, const struct ffa_region *r,
			const uint8_t *tx, uint32_t length)
{
	uint32_t at = r->access[0].composite_at;

	return at >= access_end(r) && (uint64_t)at + sizeof(*c) <= length &&
	       guest_copy(c, tx + at, sizeof(*c)) && c->reserved == 0;
}

uint32_t ffa_constituents_at(const struct ffa_region *r)
{
	return r->access[0].composite_at +
	       (uint32_t)sizeof(struct ffa_composite);
}

bool ffa_composite_fits(const struct ffa_composite *c,
			const struct ffa_region *r, uint32_t length)
{
	return ffa_constituents_at(r) % ALIGNMENT == 0 && c->count >= 1 &&
	       (length - ffa_constituents_at(r)) / sizeof(struct page_run) ==
		       c->count;
}

bool ffa_read_relinquish(struct ffa_relinquish *r, const uint8_t *tx)
{
	return guest_copy(r, tx,
			  offsetof(struct ffa_relinquish, endpoint) +
				  sizeof(r->endpoint));
}

uint32_t ffa_response_size(unsigned v)
{
	return (v == 0 ? HEADER_SIZE_10 : HEADER_SIZE) +
	       (v < 2 ? ACCESS_SIZE_11 : ACCESS_SIZE) +
	       (uint32_t)sizeof(struct ffa_composite);
}

void ffa_write_response(struct ffa_response *out, struct ffa_header *h,
			struct ffa_access *a, const struct ffa_composite *c,
			unsigned v)
{
	uint32_t header = v == 0 ? HEADER_SIZE_10 : HEADER_SIZE;
	uint32_t access = v < 2 ? ACCESS_SIZE_11 : ACCESS_SIZE;

	h->access_count = 1;
	if (v != 0) {
		h->access_size = access;
		h->access_at = header;
	}
	a->composite_at = header + access;
	if (v < 2)
		a->impdef[0] = 0; /* the reserved bytes of earlier versions */
	memcpy(out->bytes, h, header);
	memcpy(out->bytes + header, a, access);
	memcpy(out->bytes + header + access, c, sizeof(*c));
	out->size = ffa_response_size(v);
}
