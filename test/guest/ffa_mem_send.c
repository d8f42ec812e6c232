/* SPDX-License-Identifier: BSD-3-Clause */
/* Refusals of DONATE, LEND and SHARE, in the order of docs/ffa.md, 8.4. */
#include "ffa_mem_draft.h"
#include "ffa_mem_tests.h"
#include "machine.h"
#include "tap.h"

#define DENIED FFA_DENIED

static const struct row rows[] = {
	{ "8 bytes more", 3, INV, ALL, EACH, LENGTH, 0, 0, 8 },
	{ "bit 7 of attributes", 3, INV, ALL, EACH, HEADER, 2, 1, 0x80 },
	{ "bit 15 of attributes", 3, INV, ALL, EACH, HEADER, 3, 1, 0x80 },
	{ "a reserved word", 3, INV, V1_0, EACH, HEADER, 24, 4, 16 },
	{ "access of no bytes", 3, INV, NEW, EACH, HEADER, 24, 4, 0 },
	{ "access of 24 bytes", 3, INV, NEW, EACH, HEADER, 24, 4, 24 },
	{ "access of 32 bytes", 3, INV, V1_1, EACH, HEADER, 24, 4, 32 },
	{ "access at 32", 3, INV, NEW, EACH, HEADER, 32, 4, 32 },
	{ "access at 56", 3, INV, NEW, EACH, HEADER, 32, 4, 56 },
	{ "the first reserved word", 3, INV, NEW, EACH, HEADER, 36, 4, 1 },
	{ "the last reserved word", 3, INV, NEW, EACH, HEADER, 44, 4, 1 },
	{ "flags of access", 3, INV, ALL, EACH, ACCESS, 3, 1, 1 },
	{ "reserved bytes of access", 3, INV, ALL, EACH, RESERVED, 0, 8, 1 },
	{ "no access", 4, INV, ALL, EACH, HEADER, 28, 4, 0 },
	{ "9 of access", 4, INV, ALL, EACH, HEADER, 28, 4, 9 },
	{ "2^28 + 1 of access", 4, INV, ALL, EACH, HEADER, 28, 4, 0x10000001 },
	{ "access far away", 4, INV, NEW, EACH, HEADER, 32, 4, 0xfffffff0 },
	{ "two places for constituents", 4, INV, ALL, M, SECOND, 4, 4, 256 },
	{ "no constituents", 5, INV, ALL, EACH, ACCESS, 4, 4, 0 },
	{ "constituents in the header", 5, INV, ALL, EACH, ACCESS, 4, 4, 16 },
	{ "constituents behind the end", 5, INV, ALL, EACH, ACCESS, 4, 4, 320 },
	{ "constituents at -16", 5, INV, ALL, EACH, ACCESS, 4, 4, 0xfffffff0 },
	{ "reserved words of constituents", 5, INV, ALL, EACH, COMPOSITE, 8, 8,
	  UINT64_C(1) << 63 },
	{ "CLEAR", 6, INV, ALL, S, HEADER, 4, 4, 1 },
	{ "flag 2", 6, INV, ALL, EACH, HEADER, 4, 4, 4 },
	{ "a type in its flags", 6, INV, ALL, EACH, HEADER, 4, 4, 0x10 },
	{ "flag 10", 6, INV, ALL, EACH, HEADER, 4, 4, 0x400 },
	{ "flag 31", 6, INV, ALL, EACH, HEADER, 4, 4, 0x80000000 },
	{ "borrower 0", 8, INV, ALL, EACH, ACCESS, 0, 2, 0 },
	{ "an absent borrower", 8, INV, ALL, EACH, ACCESS, 0, 2, NO_VM },
	{ "borrower 0x8000", 8, INV, ALL, EACH, ACCESS, 0, 2, 0x8000 },
	{ "no sender", 9, DENIED, ALL, EACH, HEADER, 0, 2, 0 },
	{ "another sender", 9, DENIED, ALL, EACH, HEADER, 0, 2, PARTNER_NEXT },
	{ "0 constituents", 10, INV, ALL, EACH, COMPOSITE, 4, 4, 0 },
	{ "1 constituent of 2", 10, INV, ALL, EACH, COMPOSITE, 4, 4, 1 },
	{ "3 constituents of 2", 10, INV, ALL, EACH, COMPOSITE, 4, 4, 3 },
	{ "2^28 + 2 constituents", 10, INV, ALL, EACH, COMPOSITE, 4, 4,
	  0x10000002 },
	{ "a time slice", 11, INV, ALL, EACH, HEADER, 4, 4, 2 },
	{ "a borrower twice", 12, INV, ALL, M, SECOND, 0, 2, PARTNER_NEXT },
	{ "access of data", 12, INV, ALL, D, ACCESS, 2, 1, FFA_DATA_RO },
	{ "no access of data", 12, INV, ALL, L | S | M, ACCESS, 2, 1, 0 },
	{ "access of data 3", 12, INV, ALL, EACH, ACCESS, 2, 1, 3 },
	{ "NX", 12, INV, ALL, EACH, ACCESS, 2, 1, 6 },
	{ "X", 12, INV, ALL, EACH, ACCESS, 2, 1, 0xa },
	{ "access of instructions 3", 12, INV, ALL, EACH, ACCESS, 2, 1, 0xe },
	{ "permission 4", 12, INV, ALL, EACH, ACCESS, 2, 1, 0x12 },
	{ "bit NS", 13, INV, ALL, EACH, HEADER, 2, 1, 0x6f },
	{ "normal memory", 13, INV, ALL, ONE, HEADER, 2, 1, 0x2f },
	{ "device memory", 13, INV, ALL, ONE, HEADER, 2, 1, 0x10 },
	{ "no type of memory", 14, DENIED, ALL, S, HEADER, 2, 1, 0 },
	{ "device memory", 14, DENIED, ALL, S | M, HEADER, 2, 1, 0x1f },
	{ "memory that is not cached", 14, DENIED, ALL, S | M, HEADER, 2, 1,
	  0x27 },
	{ "outer shareable memory", 14, DENIED, ALL, S | M, HEADER, 2, 1,
	  0x2e },
	{ "memory that is not shareable", 14, DENIED, ALL, S | M, HEADER, 2, 1,
	  0x2c },
	{ "a reserved type", 14, DENIED, ALL, S | M, HEADER, 2, 1, 0x3f },
	{ "a page at 8", 16, INV, ALL, EACH, PIECES, 0, 1, 8 },
	{ "a page at 0x800", 16, INV, ALL, EACH, PIECES, 1, 1, 8 },
	{ "a constituent of no page", 16, INV, ALL, EACH, PIECES, 8, 4, 0 },
	{ "a constituent of 2^32 - 1", 16, INV, ALL, EACH, PIECES, 24, 4,
	  0xffffffff },
	{ "a constituent that wraps", 16, INV, ALL, EACH, PIECES, 0, 8,
	  0xfffffffffffff000 },
	{ "a reserved word", 16, INV, ALL, EACH, PIECES, 12, 4, 1 },
	{ "1 page of 2", 16, INV, ALL, EACH, COMPOSITE, 0, 4, 1 },
	{ "3 pages of 2", 16, INV, ALL, EACH, COMPOSITE, 0, 4, 3 },
	{ "a page far away", 17, DENIED, ALL, EACH, PIECES, 0, 8, FAR_AWAY },
};

/* True if the sender has its two pages, as they were. */
static bool unchanged(const struct caller *c)
{
	for (unsigned i = 0; i <= 2; i += 2) {
		uint64_t page = party_page(c, i);

		if (!party_reads(c, page, MARK(i)) ||
		    !party_store(c, page, MARK(i)) || !party_fetch(c, page))
			return false;
	}
	return true;
}

static void refuse(const struct caller *c, enum kind k, const struct row *r)
{
	/* Both widths have the same checks. */
	uint64_t id = kind_func(k) | (r->step % 2 == 0 ? BIT_64 : 0);
	struct ffa_args call = with_extra(ARGS(id));
	struct draft d;

	draft_send(&d, c, k);
	draft_spoil(&d, r);
	tap_ok(same_args(draft_call(c, id, &d), error_of(call, r->code)) &&
		       unchanged(c),
	       "8.4 %u: %s with %s %s", r->step, kind_names[k], r->what,
	       c->name);
}

/* Places that depend on the caller. */
static void own_rows(const struct caller *c, enum kind k)
{
	const struct row more[] = {
		{ "itself as borrower", 8, INV, ALL, EACH, ACCESS, 0, 2,
		  c->vm },
		{ "a page twice", 16, INV, ALL, EACH, PIECES, 16, 8,
		  party_page(c, 0) },
		{ "another's page", 17, DENIED, ALL, EACH, PIECES, 16, 8,
		  party_page(&others[2], 0) },
		{ "TX", 17, DENIED, ALL, EACH, PIECES, 0, 8, dialog_tx(c) },
		{ "RX behind a page", 17, DENIED, ALL, EACH, PIECES, 16, 8,
		  dialog_rx(c) },
		{ "a device", 17, DENIED, ALL, EACH, PIECES, 16, 8,
		  machine.distributor },
	};

	for (unsigned i = 0; i < COUNT(more); i++)
		refuse(c, k, &more[i]);
}

/* Writes what is right to TX. Returns its length. */
static uint64_t write_good(const struct caller *c, enum kind k)
{
	struct draft d;

	draft_send(&d, c, k);
	draft_write(c, &d);
	return d.length;
}

/* 1 to 3: registers. */
static void registers(const struct caller *c, enum kind k)
{
	const uint64_t id = kind_func(k);
	const uint64_t n = write_good(c, k);
	const struct {
		struct ffa_args args;
		unsigned step;
		const char *what;
	} calls[] = {
		{ ARGS(id, n, n, 1), 1, "x3 = 1" },
		{ ARGS(id, n, n, 0, 1), 1, "w4 = 1" },
		{ ARGS(id | BIT_64, n, n, UINT64_C(1) << 32), 1, "x3 = 2^32" },
		{ ARGS(id, n, n + 16), 1, "w2 > w1" },
		{ ARGS(id, 0, 0), 3, "no bytes" },
		{ ARGS(id, 16, 16), 3, "16 bytes" },
		{ ARGS(id, 4112, 4112), 2, "more than TX" },
		{ ARGS(id, 0xfffffff0, 0xfffffff0), 2, "4 GiB" },
	};

	for (unsigned i = 0; i < COUNT(calls); i++) {
		struct ffa_args call = with_extra(calls[i].args);

		tap_ok(same_args(dialog_call(c, call), error_of(call, INV)) &&
			       unchanged(c),
		       "8.4 %u: %s with %s %s", calls[i].step, kind_names[k],
		       calls[i].what, c->name);
	}
}

static void no_tx(const struct caller *c, enum kind k)
{
	uint64_t tx = dialog_tx(c), rx = dialog_rx(c);
	struct ffa_args call = with_extra(ARGS(kind_func(k), 128, 128));

	dialog_call(c, ARGS(FFA_RXTX_UNMAP_32));
	tap_args(dialog_call(c, call), error_of(call, INV),
		 "8.4 2: %s without TX %s", kind_names[k], c->name);
	dialog_call(c, ARGS(FFA_RXTX_MAP_64, tx, rx, 1));
}

/* DONATE has one borrower. */
static void donate_to_two(const struct caller *c)
{
	const struct row none = { "", 7, INV, ALL, M, ACCESS, 2, 1, 0 };
	struct ffa_args call = with_extra(ARGS(FFA_MEM_DONATE_32));
	struct draft d;

	draft_send(&d, c, MANY);
	draft_spoil(&d, &none);
	tap_ok(same_args(draft_call(c, FFA_MEM_DONATE_32, &d),
			 error_of(call, INV)) &&
		       unchanged(c),
	       "8.4 7: DONATE to two %s", c->name);
}

/* A right send, of which the handle is ignored, and its RECLAIM. */
static void accept(const struct caller *c, enum kind k)
{
	static const struct row handle = { "",	   0, 0, ALL,	      EACH,
					   HEADER, 8, 8, 0x1234567890 };
	struct draft d;
	struct ffa_args v, call;

	draft_send(&d, c, k);
	draft_spoil(&d, &handle);
	v = draft_call(c, kind_func(k), &d);
	call = with_extra(ARGS(kind_func(k)));
	tap_ok(same_args(v, success_of(call, v.x[2], 0x80000000)) &&
		       v.x[2] >> 31 == 1,
	       "8.4: %s %s", kind_names[k], c->name);
	tap_ok(unchanged(c) == (k == SHARE), "8.4: what is left of %s %s",
	       kind_names[k], c->name);
	call = with_extra(ARGS(FFA_MEM_RECLAIM_32, v.x[2], v.x[3]));
	tap_ok(same_args(dialog_call(c, call), success_of(call, 0, 0)) &&
		       unchanged(c),
	       "8.7: RECLAIM of what nobody took, %s, %s", kind_names[k],
	       c->name);
}

void ffa_mem_send(const struct caller *c)
{
	for (unsigned i = 0; i < ROOM_PAGES; i++)
		party_store(c, party_page(c, i), MARK(i));
	for (enum kind k = DONATE; k < KINDS; k++) {
		no_tx(c, k);
		registers(c, k);
		for (unsigned i = 0; i < COUNT(rows); i++) {
			if (row_applies(&rows[i], c, k))
				refuse(c, k, &rows[i]);
		}
		own_rows(c, k);
		accept(c, k);
	}
	donate_to_two(c);
}
