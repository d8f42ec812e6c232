/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A VM that owns a page which it may only read cannot give more than it has,
 * nor clear it; and limits: slots, and pages for tables.
 */
#include "ffa_mem_draft.h"
#include "ffa_mem_tests.h"
#include "tap.h"
#include <keel/guest.h>

#define DENIED	   FFA_DENIED
#define RO	   FFA_DATA_RO
#define RW	   FFA_DATA_RW
#define NX	   FFA_INSTRUCTION_NX
#define X	   FFA_INSTRUCTION_X
#define PAGE	   UINT64_C(4096)
#define BLOCK	   (UINT64_C(2) << 20)
#define FIRST_PAGE 4 /* of the givers' pages: one for each caller */
#define MOST	   200
#define QUOTA	   64 /* option handle_quota */

/* A page goes from one VM to another, with the rights that it asks for. */
static void donate(const struct caller *from, const struct caller *to,
		   uint64_t address, uint8_t permissions)
{
	struct gift g = { .from = from,
			  .func = FFA_MEM_DONATE_32,
			  .address = address,
			  .borrowers = { to->vm } };
	struct taken t;

	tap_equal(party_send(&g), 0, "8.4: VM %u donates a page", from->vm);
	tap_equal(party_retrieve(to, &g, permissions, 0, &t), 0,
		  "8.5: VM %u has it with 0x%x", to->vm, permissions);
}

static void send_refused(const struct caller *c, uint64_t address)
{
	static const struct {
		uint32_t func;
		uint8_t data;
		uint32_t flags;
		const char *what;
	} rows[] = {
		{ FFA_MEM_LEND_32, RW, 0, "LEND with RW" },
		{ FFA_MEM_SHARE_32, RW, 0, "SHARE with RW" },
		{ FFA_MEM_LEND_32, RO, FFA_MEMORY_CLEAR, "LEND with CLEAR" },
		{ FFA_MEM_DONATE_32, 0, FFA_MEMORY_CLEAR, "DONATE with CLEAR" },
	};

	for (unsigned i = 0; i < COUNT(rows); i++) {
		struct gift g = { .from = c,
				  .func = rows[i].func,
				  .flags = rows[i].flags,
				  .address = address,
				  .borrowers = { PARTNER_NEXT },
				  .permissions = { rows[i].data } };

		tap_equal(party_send(&g), DENIED,
			  "8.4 18: %s of what may only be read %s",
			  rows[i].what, c->name);
		tap_ok(party_reads(c, address, MARK(FIRST_PAGE)) &&
			       !party_store(c, address, 0) &&
			       !party_fetch(c, address),
		       "8.4 18: it stays as it was %s", c->name);
	}
}

/* 17: pages that differ in their rights. */
static void mixed(const struct caller *c, uint64_t address)
{
	for (enum kind k = DONATE; k < KINDS; k++) {
		const struct row one = { "",	 17, DENIED, ALL,    EACH,
					 PIECES, 16, 8,	     address };
		struct ffa_args call = with_extra(ARGS(kind_func(k)));
		struct draft d;

		draft_send(&d, c, k);
		draft_spoil(&d, &one);
		tap_args(draft_call(c, kind_func(k), &d),
			 error_of(call, DENIED),
			 "8.4 17: %s of pages with different rights %s",
			 kind_names[k], c->name);
	}
}

static void lend(const struct caller *c, uint64_t address)
{
	const struct caller *to = &others[3];
	struct gift g = { .from = c,
			  .func = FFA_MEM_LEND_32,
			  .address = address,
			  .borrowers = { to->vm },
			  .permissions = { RO } };
	struct taken t;

	tap_equal(party_send(&g), 0, "8.4: LEND with RO of it %s", c->name);
	tap_equal(party_retrieve(to, &g, RO | X, 0, &t), DENIED,
		  "8.5 15: X of what the sender may not run %s", c->name);
	tap_equal(party_retrieve(to, &g, RO | NX, 0, &t), 0, "8.5: NX of it");
	party_relinquish(to, &g, 0);
	tap_equal(party_reclaim(c, &g, FFA_MEMORY_CLEAR), DENIED,
		  "8.7 3: RECLAIM with CLEAR of it %s", c->name);
	tap_equal(party_reclaim(c, &g, 0), 0, "8.7: RECLAIM of it %s", c->name);
	tap_ok(party_reads(c, address, MARK(FIRST_PAGE)) &&
		       !party_store(c, address, 0) && !party_fetch(c, address),
	       "8.7: it has the rights that it had %s", c->name);
}

void ffa_mem_rights(const struct caller *c)
{
	const struct caller *from = draft_giver(c);
	unsigned number = FIRST_PAGE + (from == own ? c->minor : 3u);
	uint64_t page = party_page(from, number);

	party_store(from, page, MARK(FIRST_PAGE));
	donate(from, c, page, RO | NX);
	send_refused(c, page);
	mixed(c, page);
	lend(c, page);
	donate(c, from, page, RO | NX);
	tap_ok(party_reads(from, page, MARK(FIRST_PAGE)) &&
		       !party_store(from, page, 0),
	       "8.3: what was given away does not come back with more");
}

static struct gift shared[MOST];

/*
 * Has the primary share pages that lie `stride` apart until there is no memory
 * for more. Returns how many it could.
 */
static unsigned share_all(uint64_t first, uint64_t stride)
{
	unsigned n = 0;
	int32_t status;

	do {
		shared[n] = (struct gift){ .from = own,
					   .func = FFA_MEM_SHARE_32,
					   .address = first + n * stride,
					   .borrowers = { PARTNER_1_2 },
					   .permissions = { RW } };
		status = party_send(&shared[n]);
	} while (status == 0 && ++n < MOST);
	tap_equal(status, FFA_NO_MEMORY, "8.4 %u: SHARE of page %u, 0x%llx on",
		  stride == PAGE ? 15 : 19, n, (unsigned long long)stride);
	return n;
}

static void reclaim_all(unsigned count)
{
	unsigned right = 0;

	for (unsigned i = 0; i < count; i++)
		right += party_reclaim(own, &shared[i], 0) == 0;
	tap_equal(right, count, "8.7: RECLAIM of all");
}

/* Another VM can send meanwhile. */
static void another_sends(void)
{
	struct gift g = draft_offer(&parties[3], &others[3], LEND, RW, 0);

	tap_equal(party_reclaim(&parties[3], &g, 0), 0,
		  "8.4: another VM can send meanwhile");
}

/* The borrower's tables are its own: it retrieves as many as it can. */
static void retrieve_all(unsigned count)
{
	const struct caller *c = &parties[3];
	unsigned n = 0, right = 0;
	int32_t status = 0;
	struct taken t;

	while (n < count) {
		status = party_retrieve(c, &shared[n], RW, 0, &t);
		if (status != 0)
			break;
		n++;
	}
	tap_ok(n > 0 && n < count && status == FFA_NO_MEMORY,
	       "8.5 19: %u of %u are retrieved, then %d", n, count,
	       (int)status);
	for (unsigned i = 0; i < n; i++)
		right += party_relinquish(c, &shared[i], 0) == 0;
	tap_equal(right, n, "8.6: RELINQUISH of all");
	tap_equal(party_retrieve(c, &shared[n], RW, 0, &t), 0,
		  "8.5: then there is memory for the next");
	party_relinquish(c, &shared[n], 0);
}

void ffa_mem_limits(const struct guest_boot *boot)
{
	uint64_t first = (boot->end + BLOCK - 1) & ~(BLOCK - 1);
	unsigned in_block = share_all(first, PAGE);
	unsigned apart;

	tap_ok(in_block > 0 && in_block <= QUOTA, "8.4 15: %u slots", in_block);
	another_sends();
	reclaim_all(in_block);
	apart = share_all(first, BLOCK);
	tap_ok(apart > 0 && apart < in_block, "8.4 19: %u tables", apart);
	another_sends();
	retrieve_all(apart);
	reclaim_all(apart);
	tap_equal(share_all(first, BLOCK), apart, "8.4 19: as many again");
	reclaim_all(apart);
}
