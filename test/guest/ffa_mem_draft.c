/* SPDX-License-Identifier: BSD-3-Clause */
#include "ffa_mem_draft.h"

#include <keel/guest.h>
#include <string.h>

const char *const kind_names[KINDS] = { "DONATE", "LEND", "SHARE",
					"LEND to two" };

uint32_t kind_func(enum kind k)
{
	return FFA_MEM_DONATE_32 + (k == MANY ? LEND : (uint32_t)k);
}

uint8_t kind_grant(enum kind k)
{
	return k == DONATE ? 0 : FFA_DATA_RW;
}

uint8_t kind_wish(enum kind k)
{
	return k == DONATE || k == LEND ? FFA_DATA_RW | FFA_INSTRUCTION_NX :
					  FFA_DATA_RW;
}

bool row_applies(const struct row *r, const struct caller *c, enum kind k)
{
	return (r->versions >> c->minor & 1) && (r->kinds >> k & 1);
}

static uint32_t offset_of(const struct draft *d, const struct row *r)
{
	switch ((enum part)r->part) {
	case ACCESS:
		return d->access + r->offset;
	case SECOND:
		return d->access + d->access_size + r->offset;
	case RESERVED:
		return d->access + d->access_size - 8 + r->offset;
	case COMPOSITE:
		return d->composite + r->offset;
	case PIECES:
		return d->pieces + r->offset;
	case HEADER:
	case LENGTH:
		break;
	}
	return r->offset;
}

void draft_spoil(struct draft *d, const struct row *r)
{
	if (r->part == LENGTH)
		d->length += (uint32_t)r->value;
	else
		memcpy(d->bytes + offset_of(d, r), &r->value, r->size);
}

/* Header and access descriptors. */
static void write_terms(struct draft *d, const struct caller *c,
			const struct ffa_memory_region *region,
			const struct ffa_memory_access accesses[])
{
	memset(d, 0, sizeof(*d));
	d->access = c->minor == 0 ? sizeof(struct ffa_memory_region_1_0) :
				    sizeof(struct ffa_memory_region);
	d->access_size = c->minor < 2 ? sizeof(struct ffa_memory_access_1_1) :
					sizeof(struct ffa_memory_access);
	d->length = ffa_memory_region_init(d->bytes, FFA_VERSION_1_0 | c->minor,
					   region, accesses);
}

void draft_send(struct draft *d, const struct caller *c, enum kind k)
{
	const struct ffa_memory_region region = {
		.sender = c->vm,
		.attributes = k == SHARE ? FFA_MEMORY_NORMAL : 0,
		.tag = A_TAG,
		.receiver_count = k == MANY ? 2 : 1,
	};
	const struct ffa_memory_access accesses[] = {
		{ .receiver = PARTNER_NEXT, .permissions = kind_grant(k) },
		{ .receiver = PARTNER_BOTH, .permissions = kind_grant(k) },
	};
	const struct ffa_memory_constituent pieces[] = {
		{ party_page(c, 0), 1, 0 },
		{ party_page(c, 2), 1, 0 },
	};

	write_terms(d, c, &region, accesses);
	d->composite = d->length;
	d->pieces = d->composite + sizeof(struct ffa_composite_memory_region);
	d->length = ffa_memory_region_add_constituents(
		d->bytes, FFA_VERSION_1_0 | c->minor, d->length, pieces, 2);
}

void draft_request(struct draft *d, const struct caller *c, enum kind k,
		   uint16_t from, uint64_t handle)
{
	const struct ffa_memory_region region = {
		.sender = from,
		.flags = k == MANY ? FFA_MEMORY_BYPASS : 0,
		.handle = handle,
		.tag = A_TAG,
		.receiver_count = 1,
	};
	const struct ffa_memory_access access = { .receiver = c->vm,
						  .permissions = kind_wish(k) };

	write_terms(d, c, &region, &access);
}

/* All of the draft: what is behind its end is zero. */
void draft_write(const struct caller *c, const struct draft *d)
{
	uint64_t word;

	for (unsigned i = 0; i < d->length + 64 && i < DRAFT_ROOM; i += 8) {
		memcpy(&word, d->bytes + i, sizeof(word));
		dialog_write(c, i, word);
	}
}

struct ffa_args draft_call(const struct caller *c, uint64_t id,
			   const struct draft *d)
{
	draft_write(c, d);
	return dialog_call(c, with_extra(ARGS(id, d->length, d->length)));
}

const struct caller *draft_giver(const struct caller *c)
{
	return c->vm == PRIMARY ? &parties[3] : own;
}

struct gift draft_offer(const struct caller *from, const struct caller *c,
			enum kind k, uint8_t data, unsigned page)
{
	struct gift g = {
		.from = from,
		.func = kind_func(k),
		.address = party_page(from, page),
		.tag = A_TAG,
		.borrowers = { c->vm, k == MANY ? PARTNER_NEXT : 0 },
		.permissions = { k == DONATE ? 0 : data, FFA_DATA_RW },
	};
	int32_t status = party_send(&g);

	if (status != 0)
		guest_panic("VM %u cannot give: %d", from->vm, (int)status);
	return g;
}
