/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/spci/wire.h"

#include <string.h>

#include "kernel/mem/note.h"
#include "kernel/mem/parts.h"
#include "kernel/vm/dialect.h"

/*
 * SPCI 0.9's structures, little endian like the monitor. A constituent is an
 * address, a page count of 32 bits and 32 bits of zero: a struct page_run whose
 * pages fit 32 bits.
 */
struct attributes {
	uint16_t receiver;
	uint16_t memory;
	uint32_t reserved_0;
	uint64_t reserved_1;
};

struct memory_region {
	uint32_t tag;
	uint32_t flags;
	uint16_t sender;
	uint16_t reserved_0;
	uint32_t page_count;
	uint32_t constituent_count;
	uint32_t constituent_offset;
	uint32_t attribute_count;
	uint32_t reserved_1;
	struct attributes attributes;
};

struct retrieve_request {
	uint32_t handle;
	uint16_t sender;
	uint16_t reserved_0;
	uint32_t share_func;
	uint32_t tag;
	uint32_t attribute_count;
	uint32_t attribute_offset;
	uint32_t properties_count;
	uint32_t reserved_1;
	struct attributes attributes;
	uint32_t page_count;
	uint32_t constituent_count;
	uint32_t reserved_2;
	uint32_t padding;
};

struct response {
	uint32_t receiver_count;
	uint32_t reserved_0;
	uint64_t reserved_1;
	uint16_t receiver;
	uint16_t reserved_2;
	uint32_t page_count;
	uint32_t constituent_count;
	uint32_t reserved_3;
};

struct relinquish {
	uint32_t handle;
	uint32_t flags;
	uint16_t sender;
	uint16_t reserved;
	uint32_t endpoint_count;
};

_Static_assert(sizeof(struct memory_region) == WIRE_REGION_SIZE, "6.1");
_Static_assert(sizeof(struct retrieve_request) == WIRE_RETRIEVE_SIZE, "6.1");
_Static_assert(sizeof(struct response) == WIRE_RESPONSE_SIZE, "6.1");
_Static_assert(sizeof(struct relinquish) == WIRE_RELINQUISH_SIZE, "6.1");

_Static_assert(sizeof(struct page_run) == WIRE_CONSTITUENT_SIZE &&
		       offsetof(struct page_run, pages) == 8,
	       "6.1");

#define FLAG_CLEAR   1U
#define ACCESS_SHIFT 5

/* Returns the access (enum page_access) of a memory attribute. */
static uint8_t access_of(uint16_t memory)
{
	static const uint8_t access[] = {
		ACCESS_READ,
		ACCESS_READ | ACCESS_EXECUTE,
		ACCESS_READ | ACCESS_WRITE,
		ACCESS_READ | ACCESS_WRITE | ACCESS_EXECUTE,
	};

	return access[memory >> ACCESS_SHIFT & 3];
}

static bool reserved_zero(const struct memory_region *r)
{
	return r->reserved_0 == 0 && r->reserved_1 == 0 &&
	       r->attributes.reserved_0 == 0 && r->attributes.reserved_1 == 0 &&
	       (r->flags & ~FLAG_CLEAR) == 0;
}

/* True if constituents end with the descriptor. W-02: 64 bits do not wrap. */
static bool layout_right(const struct memory_region *r, uint32_t total)
{
	uint64_t end = (uint64_t)r->constituent_offset +
		       (uint64_t)r->constituent_count * WIRE_CONSTITUENT_SIZE;

	return r->constituent_offset >= sizeof(*r) && end == total;
}

enum status wire_parse_region(const union wire_header *in, uint32_t total,
			      uint16_t caller, enum mem_op op,
			      struct wire_region *out)
{
	struct memory_region r;

	memcpy(&r, in, sizeof(r));
	if (r.sender != caller || r.attribute_count != 1 ||
	    r.attributes.receiver == caller ||
	    vm_find(r.attributes.receiver) == NULL)
		return STATUS_INVALID_PARAMETERS;
	if (!layout_right(&r, total) || !reserved_zero(&r))
		return STATUS_INVALID_PARAMETERS;
	out->clear = (r.flags & FLAG_CLEAR) != 0;
	if (out->clear && op == MEM_SHARE)
		return STATUS_INVALID_PARAMETERS;
	out->constituents = r.constituent_count;
	out->offset = r.constituent_offset;
	out->id = (struct region_id){
		.tag = r.tag,
		.pages = r.page_count,
		.sender = caller,
		.op = (uint8_t)op,
		.borrower_count = 1,
		.borrowers = { { .vm = r.attributes.receiver,
				 .access = access_of(r.attributes.memory) } },
	};
	if (dialect_ffa_built && out->clear)
		out->id.borrowers[0].note = NOTE_CLEAR;
	return STATUS_OK;
}

enum status wire_parse_constituents(const struct wire_region *region,
				    struct region_pages *pages)
{
	const struct page_run *run = pages->runs;
	const struct page_run *last = run + region->constituents;
	bool ascending = true;
	uint64_t before = 0;
	uint64_t sum = 0;

	if (region->constituents == 0 || region->offset % sizeof(uint32_t) != 0)
		return STATUS_INVALID_PARAMETERS;
	for (; run != last; run++) {
		ascending = ascending && run->begin >= before;
		if (!wire_run_right(run, &before))
			return STATUS_INVALID_PARAMETERS;
		sum += run->pages;
	}
	pages->ascending = ascending;
	if (sum == region->id.pages)
		return STATUS_OK;
	return parts_lack(pages, region->id.pages - sum);
}

void wire_parse_retrieve(const union wire_header *in, struct wire_retrieve *out)
{
	struct retrieve_request r;

	memcpy(&r, in, sizeof(r));
	*out = (struct wire_retrieve){
		.handle = r.handle,
		.share_func = r.share_func,
		.tag = r.tag,
		.attribute_count = r.attribute_count,
		.properties_count = r.properties_count,
		.page_count = r.page_count,
		.constituent_count = r.constituent_count,
		.sender = r.sender,
		.receiver = r.attributes.receiver,
	};
}

void wire_parse_relinquish(const union wire_header *in,
			   struct wire_relinquish *out)
{
	struct relinquish r;

	memcpy(&r, in, sizeof(r));
	*out = (struct wire_relinquish){
		.handle = r.handle,
		.flags = r.flags,
		.endpoint_count = r.endpoint_count,
		.sender = r.sender,
	};
}

void wire_write_response(union wire_header *out, uint16_t receiver,
			 const struct region_id *id,
			 const struct region_pages *pages)
{
	const struct response r = {
		.receiver_count = 1,
		.receiver = receiver,
		.page_count = id->pages,
		.constituent_count = pages->count,
	};

	memcpy(out->bytes, &r, sizeof(r));
	memcpy(out->bytes + sizeof(r), pages->runs, sizeof(*pages->runs));
}
