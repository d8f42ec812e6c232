/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Grants of SPCI 0.9 to a borrower that speaks FF-A, and the other way round,
 * where they are not of all that there is (docs/ffa.md, 10).
 */
#include "ffa_mem_draft.h"
#include "ffa_mem_tests.h"
#include "tap.h"

#define DENIED FFA_DENIED
#define RO     FFA_DATA_RO
#define RW     FFA_DATA_RW
#define NX     FFA_INSTRUCTION_NX
#define X      FFA_INSTRUCTION_X
#define PAGE   3

static const struct caller *const old = &parties[0];

static struct gift lend(const struct caller *from, const struct caller *to,
			uint8_t permissions)
{
	struct gift g = { .from = from,
			  .func = FFA_MEM_LEND_32,
			  .address = party_page(from, PAGE),
			  .tag = 0xffffffff,
			  .borrowers = { to->vm },
			  .permissions = { permissions } };

	party_store(from, g.address, MARK(PAGE));
	tap_equal(party_send(&g), 0, "8.4: LEND from %s to %s with 0x%x",
		  from->name, to->name, permissions);
	return g;
}

static void end(const struct caller *to, const struct gift *g)
{
	tap_equal(party_relinquish(to, g, 0), 0, "8.6: RELINQUISH by %s",
		  to->name);
	tap_equal(party_reclaim(g->from, g, 0), 0, "8.7: RECLAIM by %s",
		  g->from->name);
}

/* True if c may write, and run, the page, as it should. */
static bool may(const struct caller *c, const struct gift *g, bool write,
		bool run)
{
	return party_reads(c, g->address, MARK(PAGE)) &&
	       party_store(c, g->address, MARK(PAGE)) == write &&
	       party_fetch(c, g->address) == run;
}

static void from_old(const struct caller *to, uint8_t granted)
{
	static const uint8_t wishes[] = { RO | NX, RW | NX, RO | X, RW | X };

	for (unsigned i = 0; i < COUNT(wishes); i++) {
		bool write = wishes[i] & RW, run = wishes[i] & X;
		bool allowed = (!write || (granted & RW)) &&
			       (!run || !(granted & NX));
		struct gift g = lend(old, to, granted);
		struct taken t;

		tap_equal(party_retrieve(to, &g, wishes[i], 0, &t),
			  allowed ? 0 : DENIED,
			  "10: %s asks for 0x%x of SPCI 0.9's 0x%x", to->name,
			  wishes[i], granted);
		if (!allowed) {
			party_reclaim(old, &g, 0);
			continue;
		}
		tap_ok(may(to, &g, write, run), "10: %s has that", to->name);
		end(to, &g);
	}
}

static void to_old(const struct caller *from, uint8_t granted)
{
	struct gift g = lend(from, old, granted);
	struct taken t;

	tap_equal(party_retrieve(old, &g, 0, 0, &t), 0,
		  "10: SPCI 0.9 retrieves what %s grants", from->name);
	tap_ok(may(old, &g, granted == RW, true),
	       "10: it has 0x%x, and X as the sender has", granted);
	end(old, &g);
}

/* A tag that SPCI 0.9 cannot name. */
static void long_tag(void)
{
	struct gift g = { .from = own,
			  .func = FFA_MEM_SHARE_32,
			  .address = party_page(own, PAGE),
			  .tag = UINT64_C(1) << 32 | 5,
			  .borrowers = { old->vm },
			  .permissions = { RW } };
	struct taken t;

	tap_equal(party_send(&g), 0, "10: SHARE with a tag of 33 bits");
	tap_equal(party_retrieve(old, &g, 0, 0, &t), INV,
		  "10: which SPCI 0.9 cannot name");
	tap_equal(party_reclaim(own, &g, 0), 0, "8.7: RECLAIM of that");
}

void ffa_mem_mixed(void)
{
	for (unsigned i = 1; i < VERSIONS; i++) {
		from_old(&parties[i], RW | X);
		from_old(&parties[i], RW | NX);
		from_old(&parties[i], RO | X);
		from_old(&parties[i], RO | NX);
		to_old(&parties[i], RW);
		to_old(&parties[i], RO);
	}
	to_old(own, RW);
	to_old(own, RO);
	long_tag();
}
