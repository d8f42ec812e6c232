/* SPDX-License-Identifier: BSD-3-Clause */
/* Refusals of RETRIEVE_REQ, in the order of docs/ffa.md, 8.5; its response. */
#include "ffa_mem_draft.h"
#include "ffa_mem_tests.h"
#include "tap.h"
#include <string.h>

#define DENIED FFA_DENIED
#define RO     FFA_DATA_RO
#define RW     FFA_DATA_RW
#define NX     FFA_INSTRUCTION_NX
#define PAGE   3 /* the giver's; it cannot be run any more at the end */

static const struct row rows[] = {
	{ "bit 7 of attributes", 3, INV, ALL, EACH, HEADER, 2, 1, 0x80 },
	{ "a reserved word", 3, INV, V1_0, EACH, HEADER, 24, 4, 16 },
	{ "access of no bytes", 3, INV, NEW, EACH, HEADER, 24, 4, 0 },
	{ "access of 32 bytes", 3, INV, V1_1, EACH, HEADER, 24, 4, 32 },
	{ "access at 32", 3, INV, NEW, EACH, HEADER, 32, 4, 32 },
	{ "access far away", 3, INV, NEW, EACH, HEADER, 32, 4, 0xfffffff0 },
	{ "a reserved word", 3, INV, NEW, EACH, HEADER, 40, 4, 1 },
	{ "flags of access", 3, INV, ALL, EACH, ACCESS, 3, 1, 1 },
	{ "a place for constituents", 3, INV, ALL, EACH, ACCESS, 4, 4, 64 },
	{ "reserved bytes of access", 3, INV, ALL, EACH, RESERVED, 0, 8, 1 },
	{ "no access", 3, INV, ALL, EACH, HEADER, 28, 4, 0 },
	{ "2^28 + 1 of access", 3, INV, ALL, EACH, HEADER, 28, 4, 0x10000001 },
	{ "no handle", 4, INV, ALL, EACH, HEADER, 8, 8, 0 },
	{ "all bits in the handle", 4, INV, ALL, EACH, HEADER, 8, 8,
	  UINT64_MAX },
	{ "a handle of 32 bits", 4, INV, ALL, EACH, HEADER, 12, 4, 0 },
	{ "a handle of no region", 4, INV, ALL, EACH, HEADER, 10, 2, 0x8fff },
	{ "16 bytes more", 4, INV, ALL, EACH, LENGTH, 0, 0, 16 },
	{ "access of 16 bytes", 4, INV, V1_2, EACH, HEADER, 24, 4, 16 },
	{ "access at 64", 4, INV, NEW, EACH, HEADER, 32, 4, 64 },
	{ "no sender", 5, DENIED, ALL, EACH, HEADER, 0, 2, 0 },
	{ "another sender", 5, DENIED, ALL, EACH, HEADER, 0, 2, PARTNER_MUTE },
	{ "type SHARE", 6, INV, ALL, ONE | M, HEADER, 4, 4, 0x8 },
	{ "type LEND", 6, INV, ALL, D | S, HEADER, 4, 4, 0x10 },
	{ "type DONATE", 6, INV, ALL, L | S | M, HEADER, 4, 4, 0x18 },
	{ "tag 0", 6, INV, ALL, EACH, HEADER, 16, 8, 0 },
	{ "another tag", 6, INV, ALL, EACH, HEADER, 20, 4, 1 },
	{ "a time slice", 7, INV, ALL, EACH, HEADER, 4, 4, 0x402 },
	{ "a hint", 7, INV, ALL, EACH, HEADER, 4, 4, 0x20 },
	{ "a valid hint", 7, INV, ALL, EACH, HEADER, 4, 4, 0x200 },
	{ "flag 11", 7, INV, ALL, EACH, HEADER, 4, 4, 0x800 },
	{ "flag 31", 7, INV, ALL, EACH, HEADER, 4, 4, 0x80000000 },
	{ "CLEAR", 7, INV, ALL, S, HEADER, 4, 4, 0x1 },
	{ "CLEAR after relinquish", 7, INV, ALL, S, HEADER, 4, 4, 0x4 },
	{ "CLEAR", 8, DENIED, ALL, ONE, HEADER, 4, 4, 0x1 },
	{ "CLEAR", 8, DENIED, ALL, M, HEADER, 4, 4, 0x401 },
	{ "bit NS", 9, INV, ALL, EACH, HEADER, 2, 1, 0x6f },
	{ "device memory", 10, DENIED, ALL, EACH, HEADER, 2, 1, 0x1f },
	{ "memory that is not cached", 10, DENIED, ALL, EACH, HEADER, 2, 1,
	  0x27 },
	{ "outer shareable memory", 10, DENIED, ALL, EACH, HEADER, 2, 1, 0x2e },
	{ "memory that is not shareable", 10, DENIED, ALL, EACH, HEADER, 2, 1,
	  0x2c },
	{ "not all borrowers", 11, INV, ALL, ONE | S, HEADER, 4, 4, 0x400 },
	{ "one borrower of two", 11, INV, ALL, M, HEADER, 4, 4, 0 },
	{ "no borrower", 12, DENIED, ALL, EACH, ACCESS, 0, 2, PARTNER_MUTE },
	{ "another borrower", 12, INV, ALL, M, ACCESS, 0, 2, PARTNER_NEXT },
	{ "access of data 3", 13, INV, ALL, EACH, ACCESS, 2, 1, 0x7 },
	{ "permission 4", 13, INV, ALL, EACH, ACCESS, 2, 1, 0x16 },
	{ "access of instructions 3", 13, INV, ALL, EACH, ACCESS, 2, 1, 0xe },
	{ "NX", 14, INV, ALL, S | M, ACCESS, 2, 1, RW | NX },
	{ "X", 14, INV, ALL, S | M, ACCESS, 2, 1, 0xa },
	{ "no access of instructions", 14, INV, NEW, ONE, ACCESS, 2, 1, RW },
	{ "RO and CLEAR after relinquish", 16, DENIED, ALL, ONE, HEADER, 4, 4,
	  0x4 },
	{ "another value of its own", 20, INV, V1_2, EACH, ACCESS, 8, 8, 5 },
};

/* True if RX is empty, and c has nothing at the address. */
static bool unchanged(const struct caller *c, const struct gift *g)
{
	struct ffa_args release = with_extra(ARGS(FFA_RX_RELEASE_32));

	return same_args(dialog_call(c, release),
			 error_of(release, FFA_DENIED)) &&
	       !party_reads(c, g->address, MARK(PAGE)) &&
	       !party_store(c, g->address, 0);
}

static void refuse(const struct caller *c, enum kind k, const struct gift *g,
		   const struct row *r)
{
	uint64_t id = FFA_MEM_RETRIEVE_REQ_32 | (r->step % 2 == 0 ? BIT_64 : 0);
	struct ffa_args call = with_extra(ARGS(id));
	struct draft d;

	draft_request(&d, c, k, g->from->vm, g->handle);
	draft_spoil(&d, r);
	if (r->step == 16)
		d.bytes[d.access + 2] = RO | NX;
	if (r->step == 10) /* comes before 14 */
		d.bytes[d.access + 2] = RW | FFA_INSTRUCTION_X;
	tap_ok(same_args(draft_call(c, id, &d), error_of(call, r->code)) &&
		       unchanged(c, g),
	       "8.5 %u: RETRIEVE of %s with %s %s", r->step, kind_names[k],
	       r->what, c->name);
}

/* The value is compared if both speak 1.2. */
static bool compares(const struct caller *c, const struct gift *g,
		     const struct row *r)
{
	return r->step != 20 || (c->minor == 2 && g->from->minor == 2);
}

static void registers(const struct caller *c, enum kind k, const struct gift *g)
{
	const uint64_t id = FFA_MEM_RETRIEVE_REQ_32;
	struct draft d;

	draft_request(&d, c, k, g->from->vm, g->handle);
	draft_write(c, &d);
	for (unsigned i = 0; i < 5; i++) {
		const uint64_t n = d.length;
		const struct ffa_args calls[] = {
			ARGS(id, n, n, 1),    ARGS(id, n, n, 0, 1),
			ARGS(id, n + 16, n),  ARGS(id, n, n + 16),
			ARGS(id, 4112, 4112),
		};
		struct ffa_args call = with_extra(calls[i]);

		tap_ok(same_args(dialog_call(c, call), error_of(call, INV)) &&
			       unchanged(c, g),
		       "8.5 1: RETRIEVE of %s by w1 = %llu, w2 = %llu, "
		       "x3 = %llu, w4 = %llu %s",
		       kind_names[k], (unsigned long long)call.x[1],
		       (unsigned long long)call.x[2],
		       (unsigned long long)call.x[3],
		       (unsigned long long)call.x[4], c->name);
	}
}

/* 1 and 2: neither TX nor RX; RX is full. */
static void buffers(const struct caller *c, enum kind k, const struct gift *g)
{
	uint64_t tx = dialog_tx(c), rx = dialog_rx(c);
	struct ffa_args call = with_extra(ARGS(FFA_MEM_RETRIEVE_REQ_32));
	struct draft d;

	draft_request(&d, c, k, g->from->vm, g->handle);
	dialog_call(c, ARGS(FFA_PARTITION_INFO_GET_32));
	tap_args(draft_call(c, FFA_MEM_RETRIEVE_REQ_32, &d),
		 error_of(call, FFA_BUSY),
		 "8.5 2: RETRIEVE of %s to an RX that is full %s",
		 kind_names[k], c->name);
	dialog_call(c, ARGS(FFA_RX_RELEASE_32));
	dialog_call(c, ARGS(FFA_RXTX_UNMAP_32));
	tap_args(dialog_call(c, with_extra(ARGS(FFA_MEM_RETRIEVE_REQ_32,
						d.length, d.length))),
		 error_of(call, INV), "8.5 1: RETRIEVE of %s without TX %s",
		 kind_names[k], c->name);
	dialog_call(c, ARGS(FFA_RXTX_MAP_64, tx, rx, 1));
}

/* The response to c, as its version has it. Returns the length. */
static uint32_t response(struct draft *d, const struct caller *c, enum kind k,
			 const struct gift *g, uint8_t permissions)
{
	const struct ffa_memory_region header = {
		.sender = g->from->vm,
		.attributes = FFA_MEMORY_NORMAL,
		.flags = (uint32_t[]){ FFA_MEMORY_DONATED, FFA_MEMORY_LENT,
				       FFA_MEMORY_SHARED, FFA_MEMORY_LENT }[k],
		.handle = g->handle,
		.receiver_count = 1,
	};
	const struct ffa_memory_access access = { .receiver = c->vm,
						  .permissions = permissions };
	const struct ffa_memory_constituent piece = { g->address, 1, 0 };
	uint32_t version = FFA_VERSION_1_0 | c->minor;

	memset(d, 0, sizeof(*d));
	return ffa_memory_region_add_constituents(
		d->bytes, version,
		ffa_memory_region_init(d->bytes, version, &header, &access),
		&piece, 1);
}

static bool rx_has(const struct caller *c, const struct draft *d)
{
	uint64_t word;

	for (unsigned i = 0; i < DRAFT_ROOM; i += 8) {
		memcpy(&word, d->bytes + i, sizeof(word));
		if (dialog_read(c, i) != word)
			return false;
	}
	return true;
}

/* A good request. Then RX has the response, and c the page. */
static void accept(const struct caller *c, enum kind k, const struct gift *g,
		   const struct draft *d, uint8_t permissions)
{
	struct ffa_args call = with_extra(ARGS(FFA_MEM_RETRIEVE_REQ_32));
	struct ffa_args expected = success_of(call, 0, 0);
	struct draft answer;

	expected.x[0] = FFA_MEM_RETRIEVE_RESP_32;
	expected.x[1] = expected.x[2] = response(&answer, c, k, g, permissions);
	tap_args(draft_call(c, FFA_MEM_RETRIEVE_REQ_32, d), expected,
		 "8.5: RETRIEVE of %s %s", kind_names[k], c->name);
	tap_ok(rx_has(c, &answer),
	       "8.5: RX has the response, and zeroes behind, %s", c->name);
	call = with_extra(ARGS(FFA_RX_RELEASE_32));
	tap_args(dialog_call(c, call), success_of(call, 0, 0),
		 "3.5: RX_RELEASE of a response %s", c->name);
	tap_ok(party_reads(c, g->address, MARK(PAGE)) &&
		       party_store(c, g->address, MARK(PAGE)) ==
			       ((permissions & RW) != 0) &&
		       !party_fetch(c, g->address),
	       "8.5: VM %u has the page with 0x%x", c->vm, permissions);
}

/* Data, and in 1.0 instructions, need not be specified. */
static void accept_again(const struct caller *c, enum kind k,
			 const struct gift *g)
{
	struct ffa_args call = with_extra(ARGS(FFA_MEM_RETRIEVE_REQ_32));
	struct draft d;

	draft_request(&d, c, k, g->from->vm, g->handle);
	tap_args(draft_call(c, FFA_MEM_RETRIEVE_REQ_32, &d),
		 error_of(call, DENIED), "8.5 17: RETRIEVE of %s again %s",
		 kind_names[k], c->name);
	party_relinquish(c, g, 0);
	d.bytes[d.access + 2] = k == LEND ? RO | NX : RO;
	if (c->minor == 2 && g->from->minor < 2)
		d.bytes[d.access + 8] = 5; /* 20: compared with nothing */
	accept(c, k, g, &d, RO | NX);
	party_relinquish(c, g, 0);
	d.bytes[d.access + 2] = k == LEND && c->minor >= 1 ? NX : 0;
	accept(c, k, g, &d, RW | NX);
	party_relinquish(c, g, 0);
}

/* A request for nothing that was given to c. */
static void not_a_borrower(const struct caller *c)
{
	struct gift g = draft_offer(draft_giver(c), &others[2], LEND, RW, PAGE);
	const struct row none = { "no right to it", 7, INV, ALL, EACH,
				  LENGTH,	    0, 0,   0 };

	refuse(c, LEND, &g, &none);
	party_reclaim(g.from, &g, 0);
}

/* 13: RW of what was granted RO. */
static void read_only(const struct caller *c, enum kind k)
{
	struct gift g = draft_offer(draft_giver(c), c, k, RO, PAGE);
	const struct row rw = { "RW of RO", 13, DENIED, ALL, EACH,
				LENGTH,	    0,	0,	0 };
	struct draft d;

	refuse(c, k, &g, &rw);
	draft_request(&d, c, k, g.from->vm, g.handle);
	d.bytes[d.access + 2] = k == LEND && c->minor >= 1 ? NX : 0;
	accept(c, k, &g, &d, RO | NX);
	party_relinquish(c, &g, 0);
	party_reclaim(g.from, &g, 0);
}

/* A donation goes back; it cannot be run any more. */
static void donate_back(const struct caller *c, const struct gift *g)
{
	struct gift back = { .from = c,
			     .func = g->func,
			     .address = g->address,
			     .borrowers = { g->from->vm } };
	struct taken t;

	tap_equal(party_send(&back), 0, "8.4: VM %u donates it back", c->vm);
	tap_equal(party_retrieve(g->from, &back, RW | NX, 0, &t), 0,
		  "8.5: VM %u has it again", g->from->vm);
}

void ffa_mem_retrieve(const struct caller *c)
{
	const struct caller *from = draft_giver(c);
	struct draft d;

	party_store(from, party_page(from, PAGE), MARK(PAGE));
	for (enum kind k = KINDS; k-- > DONATE;) {
		struct gift g = draft_offer(from, c, k, RW, PAGE);

		registers(c, k, &g);
		buffers(c, k, &g);
		for (unsigned i = 0; i < COUNT(rows); i++) {
			if (row_applies(&rows[i], c, k) &&
			    compares(c, &g, &rows[i]))
				refuse(c, k, &g, &rows[i]);
		}
		draft_request(&d, c, k, from->vm, g.handle);
		accept(c, k, &g, &d, RW | NX);
		if (k == DONATE) {
			donate_back(c, &g);
			continue;
		}
		accept_again(c, k, &g);
		party_reclaim(from, &g, 0);
		read_only(c, k);
	}
	not_a_borrower(c);
}
