/* SPDX-License-Identifier: BSD-3-Clause */
/* Refusals of RELINQUISH and RECLAIM (docs/ffa.md, 8.6 and 8.7). */
#include "ffa_mem_draft.h"
#include "ffa_mem_tests.h"
#include "tap.h"

#define DENIED FFA_DENIED
#define RO     FFA_DATA_RO
#define RW     FFA_DATA_RW
#define NX     FFA_INSTRUCTION_NX
#define PAGE   1

/* Makes the call with a descriptor of these fields in TX. */
static struct ffa_args relinquish(const struct caller *c, uint64_t handle,
				  uint64_t flags, uint64_t count, uint64_t vm)
{
	dialog_write(c, 0, handle);
	dialog_write(c, 8, flags | count << 32);
	dialog_write(c, 16, vm);
	return dialog_call(c, with_extra(ARGS(FFA_MEM_RELINQUISH_32)));
}

/* A refusal leaves c the page. */
static void refused(const struct caller *c, const struct gift *g,
		    struct ffa_args is, int code, unsigned step,
		    const char *what)
{
	struct ffa_args call = with_extra(ARGS(FFA_MEM_RELINQUISH_32));

	tap_ok(same_args(is, error_of(call, code)) &&
		       party_reads(c, g->address, MARK(PAGE)),
	       "8.6 %u: RELINQUISH %s %s", step, what, c->name);
}

static void relinquish_refused(const struct caller *c, const struct gift *g)
{
	const uint64_t h = g->handle;
	const struct {
		uint64_t handle, flags, count, vm;
		unsigned step;
		const char *what;
	} rows[] = {
		{ h, 0, 0, c->vm, 2, "of no endpoint" },
		{ h, 0, 2, c->vm, 2, "of two endpoints" },
		{ h, 0, 1, 0, 2, "of endpoint 0" },
		{ h, 0, 1, PARTNER_NEXT, 2, "of another endpoint" },
		{ h, 4, 1, c->vm, 2, "with flag 2" },
		{ h, 0x80000000, 1, c->vm, 2, "with flag 31" },
		{ 0, 0, 1, c->vm, 3, "of no handle" },
		{ (uint32_t)h, 0, 1, c->vm, 3, "of a handle of 32 bits" },
		{ h ^ (1 << 20), 0, 1, c->vm, 3, "of another handle" },
		{ h ^ UINT64_C(1) << 40, 0, 1, c->vm, 3, "with bit 40 set" },
	};

	for (unsigned i = 0; i < COUNT(rows); i++)
		refused(c, g,
			relinquish(c, rows[i].handle, rows[i].flags,
				   rows[i].count, rows[i].vm),
			INV, rows[i].step, rows[i].what);
}

static void no_tx(const struct caller *c, const struct gift *g)
{
	uint64_t tx = dialog_tx(c), rx = dialog_rx(c);

	dialog_call(c, ARGS(FFA_RXTX_UNMAP_32));
	refused(c, g, dialog_call(c, with_extra(ARGS(FFA_MEM_RELINQUISH_32))),
		INV, 1, "without TX");
	dialog_call(c, ARGS(FFA_RXTX_MAP_64, tx, rx, 1));
}

/* Has c hold a page, and give it back by a call with these flags at last. */
static void hold(const struct caller *c, enum kind k, uint8_t data,
		 uint32_t flags, int code)
{
	struct ffa_args call = with_extra(ARGS(FFA_MEM_RELINQUISH_32));
	const struct caller *from = draft_giver(c);
	struct gift g;
	struct taken t;

	party_store(from, party_page(from, PAGE), MARK(PAGE));
	g = draft_offer(from, c, k, data, PAGE);
	tap_args(relinquish(c, g.handle, 0, 1, c->vm), error_of(call, INV),
		 "8.6 3: RELINQUISH of what was not retrieved %s", c->name);
	tap_equal(party_retrieve(c, &g, k == LEND ? data | NX : data, 0, &t), 0,
		  "8.5: VM %u retrieves it", c->vm);
	if (code != 0)
		refused(c, &g,
			relinquish(c, g.handle, FFA_MEMORY_CLEAR, 1, c->vm),
			code, k == SHARE ? 4 : 5,
			k == SHARE ? "with CLEAR of what is shared" :
				     "with CLEAR of what may only be read");
	no_tx(c, &g);
	relinquish_refused(c, &g);
	tap_args(relinquish(c, g.handle, flags, 1, c->vm),
		 success_of(call, 0, 0), "8.6: RELINQUISH with flags %u %s",
		 (unsigned)flags, c->name);
	tap_args(relinquish(c, g.handle, 0, 1, c->vm), error_of(call, INV),
		 "8.6 3: RELINQUISH again %s", c->name);
	tap_equal(party_reclaim(from, &g, 0), 0, "8.7: VM %u reclaims it",
		  from->vm);
	tap_ok(party_reads(from, g.address,
			   flags & FFA_MEMORY_CLEAR ? 0 : MARK(PAGE)),
	       "8.6: VM %u reads what that left", from->vm);
}

static struct ffa_args reclaim_call(uint64_t handle, uint64_t upper,
				    uint64_t flags)
{
	return with_extra(
		ARGS(FFA_MEM_RECLAIM_32, (uint32_t)handle, upper, flags));
}

static void reclaim_refused(const struct caller *c, const struct gift *g)
{
	const uint64_t h = g->handle, upper = h >> 32;
	const struct {
		struct ffa_args call;
		unsigned step;
		const char *what;
	} rows[] = {
		{ reclaim_call(h, upper, 4), 1, "with flag 2" },
		{ reclaim_call(h, upper, 0x80000000), 1, "with flag 31" },
		{ reclaim_call(0, 0, 0), 2, "of no handle" },
		{ reclaim_call(h, 0, 0), 2, "of a handle of 32 bits" },
		{ reclaim_call(h, upper | 1, 0), 2, "with bit 32 set" },
		{ reclaim_call(h ^ (1 << 20), upper, 0), 2,
		  "of another handle" },
	};

	for (unsigned i = 0; i < COUNT(rows); i++)
		tap_ok(same_args(dialog_call(c, rows[i].call),
				 error_of(rows[i].call, INV)) &&
			       !party_reads(c, g->address, MARK(PAGE)),
		       "8.7 %u: RECLAIM %s %s", rows[i].step, rows[i].what,
		       c->name);
}

/* Of what c itself has lent. */
static void reclaim(const struct caller *c, uint32_t flags)
{
	struct ffa_args call;
	struct gift g;
	struct taken t;

	party_store(c, party_page(c, PAGE), MARK(PAGE));
	g = draft_offer(c, &others[3], LEND, RW, PAGE);
	call = reclaim_call(g.handle, g.handle >> 32, flags);
	reclaim_refused(c, &g);
	tap_equal(party_reclaim(&others[3], &g, 0), INV,
		  "8.7 2: a borrower does not reclaim what is lent %s",
		  c->name);
	party_retrieve(&others[3], &g, RW | NX, 0, &t);
	tap_args(dialog_call(c, call), error_of(call, DENIED),
		 "8.7 4: RECLAIM of what is held %s", c->name);
	tap_ok(party_reads(&others[3], g.address, MARK(PAGE)),
	       "8.7 4: the borrower has it as it was");
	party_relinquish(&others[3], &g, 0);
	tap_args(dialog_call(c, call), success_of(call, 0, 0),
		 "8.7: RECLAIM with flags %u %s", (unsigned)flags, c->name);
	tap_ok(party_reads(c, g.address,
			   flags & FFA_MEMORY_CLEAR ? 0 : MARK(PAGE)) &&
		       party_store(c, g.address, MARK(PAGE)) &&
		       party_fetch(c, g.address),
	       "8.7: the sender has all its rights again %s", c->name);
	tap_args(dialog_call(c, call), error_of(call, INV),
		 "8.7 2: RECLAIM again %s", c->name);
}

void ffa_mem_return(const struct caller *c)
{
	hold(c, LEND, RW, 0, 0);
	hold(c, LEND, RW, FFA_MEMORY_CLEAR, 0);
	hold(c, LEND, RW, 2, 0);
	hold(c, LEND, RO, 0, DENIED);
	hold(c, SHARE, RW, 0, INV);
	reclaim(c, 0);
	reclaim(c, FFA_MEMORY_CLEAR);
	reclaim(c, FFA_MEMORY_CLEAR | 2);
}
