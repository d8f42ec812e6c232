/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One LEND, or SHARE, to VMs of three versions: what each sees of the others,
 * and whose wish to have it cleared is carried out, and when.
 */
#include "ffa_mem_tests.h"
#include "tap.h"

#define BORROWERS 3
#define LENT	  UINT64_C(0x1e27)
#define WRITTEN	  UINT64_C(0x3217)
#define BYPASS	  FFA_MEMORY_BYPASS

/* Number of nobody among the borrowers. */
#define NOBODY BORROWERS

/* Borrowers of 0.9, 1.0 and 1.2; the second of them may only read. */
static const struct caller *const borrowers[BORROWERS] = {
	&parties[0],
	&parties[1],
	&parties[3],
};
#define READER 1

static struct gift lend(const struct caller *from, uint32_t func)
{
	struct gift g = { .from = from,
			  .func = func,
			  .address = party_page(from, 3),
			  .tag = 0x3b };

	for (unsigned i = 0; i < BORROWERS; i++) {
		g.borrowers[i] = borrowers[i]->vm;
		g.permissions[i] = i == READER ? FFA_DATA_RO : FFA_DATA_RW;
	}
	party_store(from, g.address, LENT);
	tap_equal(party_send(&g), 0, "8.4: %s from %s to three",
		  func == FFA_MEM_LEND_32 ? "LEND" : "SHARE", from->name);
	return g;
}

static void retrieve(const struct gift *g, unsigned i, uint32_t flags)
{
	const struct caller *c = borrowers[i];
	uint8_t data = i == READER ? FFA_DATA_RO : FFA_DATA_RW;
	struct taken t;

	tap_equal(party_retrieve(c, g, data, BYPASS | flags, &t), 0,
		  "8.5: %s retrieves what three borrow, flags 0x%x", c->name,
		  (unsigned)flags);
	tap_ok(t.address == g->address &&
		       (c->minor == OLD ||
			t.permissions == (data | FFA_INSTRUCTION_NX)),
	       "8.5: %s is told where, and that it cannot run it", c->name);
	tap_ok(!party_fetch(c, g->address), "8.5: %s cannot", c->name);
}

static void relinquish(const struct gift *g, unsigned i, uint32_t flags)
{
	tap_equal(party_relinquish(borrowers[i], g, flags), 0,
		  "8.6: %s gives back what three borrow, flags %u",
		  borrowers[i]->name, (unsigned)flags);
	tap_ok(!party_reads(borrowers[i], g->address, WRITTEN),
	       "8.6: %s does not have it any more", borrowers[i]->name);
}

static void reclaim(const struct gift *g, uint64_t value, const char *what)
{
	tap_equal(party_reclaim(g->from, g, 0), 0, "8.7: %s reclaims it",
		  g->from->name);
	tap_ok(party_reads(g->from, g->address, value), "8.7: %s reads %s",
	       g->from->name, what);
}

/* Each of them sees what one has written; the reader cannot write. */
static void see(const struct gift *g)
{
	party_store(borrowers[0], g->address, WRITTEN);
	for (unsigned i = 0; i < BORROWERS; i++)
		tap_ok(party_reads(borrowers[i], g->address, WRITTEN) &&
			       party_store(borrowers[i], g->address, WRITTEN) ==
				       (i != READER),
		       "8.3: %s reads, and writes what it may",
		       borrowers[i]->name);
	tap_ok(party_reads(g->from, g->address, WRITTEN) ==
		       (g->func == FFA_MEM_SHARE_32),
	       "8.3: the sender, %s, reads it if it was shared", g->from->name);
}

/* True if it stays as it is for those who have not given it back yet. */
static bool still_there(const struct gift *g, unsigned first)
{
	for (unsigned i = first; i < BORROWERS; i++) {
		if (!party_reads(borrowers[i], g->address, WRITTEN))
			return false;
	}
	return party_reclaim(g->from, g, 0) == FFA_DENIED;
}

/*
 * One of the borrowers wishes to have it cleared; they give it back one after
 * the other. SPCI 0.9 says so by RELINQUISH, FF-A by RETRIEVE.
 */
static void wish(const struct caller *from, unsigned who)
{
	struct gift g = lend(from, FFA_MEM_LEND_32);

	for (unsigned i = 0; i < BORROWERS; i++)
		retrieve(&g, i,
			 i == who && borrowers[i]->minor != OLD ?
				 FFA_MEMORY_CLEAR_AFTER :
				 0);
	see(&g);
	for (unsigned i = 0; i < BORROWERS; i++) {
		tap_ok(still_there(&g, i), "8.6: %u of three have it as it was",
		       BORROWERS - i);
		relinquish(&g, i,
			   i == who && borrowers[i]->minor == OLD ?
				   FFA_MEMORY_CLEAR :
				   0);
	}
	if (who == NOBODY)
		reclaim(&g, WRITTEN, "what was written, as nobody cleared it");
	else
		reclaim(&g, 0, "0, as one of three wished");
}

/* The next borrower finds zeroes, too; and what it writes is kept. */
static void next_borrower(const struct caller *from)
{
	struct gift g = lend(from, FFA_MEM_LEND_32);

	retrieve(&g, 2, FFA_MEMORY_CLEAR_AFTER);
	relinquish(&g, 2, 0);
	retrieve(&g, 0, 0);
	tap_ok(party_reads(borrowers[0], g.address, 0),
	       "8.6: %s finds it cleared", borrowers[0]->name);
	party_store(borrowers[0], g.address, WRITTEN);
	relinquish(&g, 0, 0);
	reclaim(&g, WRITTEN, "what was written after that");
}

/* The reader cannot have it cleared, neither way. */
static void reader(const struct caller *from)
{
	struct gift g = lend(from, FFA_MEM_LEND_32);
	struct taken t;

	tap_equal(party_retrieve(borrowers[READER], &g, FFA_DATA_RO,
				 BYPASS | FFA_MEMORY_CLEAR_AFTER, &t),
		  FFA_DENIED, "8.5 16: who may only read cannot clear");
	tap_equal(party_retrieve(borrowers[READER], &g, FFA_DATA_RW, BYPASS,
				 &t),
		  FFA_DENIED, "8.5 13: who may only read gets no more");
	retrieve(&g, READER, 0);
	tap_equal(party_relinquish(borrowers[READER], &g, FFA_MEMORY_CLEAR),
		  FFA_DENIED, "8.6 5: who may only read cannot clear");
	relinquish(&g, READER, 0);
	reclaim(&g, LENT, "what it lent");
}

static void share(const struct caller *from)
{
	struct gift g = lend(from, FFA_MEM_SHARE_32);

	for (unsigned i = 0; i < BORROWERS; i++)
		retrieve(&g, i, 0);
	see(&g);
	for (unsigned i = 0; i < BORROWERS; i++)
		relinquish(&g, i, 0);
	reclaim(&g, WRITTEN, "what was written");
}

/* A region goes on: from 1.0 to 1.2, and what 1.2 then owns to 0.9. */
static void hand_on(void)
{
	const struct caller *hands[] = { &parties[1], &parties[3], &parties[0],
					 &parties[1] };
	uint64_t at = party_page(hands[0], 3);
	struct taken t;

	party_store(hands[0], at, LENT);
	for (unsigned i = 0; i < 3; i++) {
		struct gift g = { .from = hands[i],
				  .func = FFA_MEM_DONATE_32,
				  .address = at,
				  .tag = i,
				  .borrowers = { hands[i + 1]->vm } };

		tap_equal(party_send(&g), 0, "8.4: %s hands it on",
			  hands[i]->name);
		tap_equal(party_retrieve(hands[i + 1], &g,
					 FFA_DATA_RW | FFA_INSTRUCTION_X, 0,
					 &t),
			  0, "8.5: %s has it", hands[i + 1]->name);
		tap_ok(party_reads(hands[i + 1], at, LENT) &&
			       !party_reads(hands[i], at, LENT),
		       "8.3: it is in one hand, that of %s",
		       hands[i + 1]->name);
	}
}

void ffa_mem_many(void)
{
	const struct caller *senders[] = { own, &parties[2] };

	for (unsigned s = 0; s < 2; s++) {
		for (unsigned who = 0; who <= NOBODY; who++) {
			if (who != READER)
				wish(senders[s], who);
		}
		next_borrower(senders[s]);
		reader(senders[s]);
		share(senders[s]);
	}
	hand_on();
}
