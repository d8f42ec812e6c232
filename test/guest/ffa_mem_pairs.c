/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A page that goes from a VM of each version to one of each, and back: what
 * both of them can do with it at each step.
 */
#include "ffa_mem_tests.h"
#include "tap.h"
#include <inttypes.h>

/* A word that can be called: ret, and a mark. */
#define RET	UINT64_C(0xd65f03c0)
#define WORD(n) (RET | (uint64_t)(n) << 32)
#define PAGE	4096
#define OFFERED WORD(0x5e2)
#define WRITTEN WORD(0xb02)

static const char *const names[] = { "DONATE", "LEND", "SHARE" };

/* The wishes of a borrower that speaks FF-A. */
static const uint8_t wishes[] = { FFA_DATA_RW | FFA_INSTRUCTION_X,
				  FFA_DATA_RW | FFA_INSTRUCTION_NX,
				  FFA_DATA_RW };

/* A case: who gives, who takes, and how. */
struct pair {
	struct gift gift;
	const struct caller *to;
	unsigned op; /* 0 to 2: DONATE, LEND, SHARE */
};

static bool donates(const struct pair *p)
{
	return p->op == 0;
}

static void check(const struct pair *p, bool condition, const char *section,
		  const char *what)
{
	tap_ok(condition, "%s: %s from %s to %s: %s", section, names[p->op],
	       p->gift.from->name, p->to->name, what);
}

static void check_status(const struct pair *p, int32_t status, int32_t expected,
			 const char *section, const char *what)
{
	tap_equal(status, expected, "%s: %s from %s to %s: %s", section,
		  names[p->op], p->gift.from->name, p->to->name, what);
}

static void offer(struct pair *p)
{
	uint64_t at = p->gift.address;

	party_store(p->gift.from, at, OFFERED);
	check_status(p, party_send(&p->gift), 0, "8.4", "is sent");
	check(p, p->gift.handle >> 31 == UINT64_C(0x100000001), "8.1",
	      "the handle has bits 63 and 31");
	check(p,
	      party_reads(p->gift.from, at, OFFERED) == (p->op == 2) &&
		      party_store(p->gift.from, at, OFFERED) == (p->op == 2),
	      "8.4", "the sender has it, or not");
	check(p, !party_reads(p->to, at, OFFERED), "8.4",
	      "the borrower does not have it yet");
}

/*
 * True if the borrower may execute the page: it asks for that where it is
 * donated one. SPCI 0.9 cannot ask; it may where FF-A allows that, and where it
 * was granted by SPCI 0.9.
 */
static bool may_run(const struct pair *p)
{
	if (donates(p))
		return true;
	return p->to->minor == OLD &&
	       (p->op == 1 || p->gift.from->minor == OLD);
}

static void take(struct pair *p)
{
	uint8_t told = donates(p) ? FFA_DATA_RW | FFA_INSTRUCTION_X :
				    FFA_DATA_RW | FFA_INSTRUCTION_NX;
	bool runs = may_run(p);
	uint64_t at = p->gift.address;
	struct taken t;

	check_status(p, party_retrieve(p->to, &p->gift, wishes[p->op], 0, &t),
		     0, "8.5", "is retrieved");
	check(p,
	      t.address == at && t.func == p->gift.func &&
		      t.permissions == (p->to->minor == OLD ? 0 : told),
	      "8.5", "the response is right");
	check(p, party_reads(p->to, at, OFFERED), "8.5", "the borrower reads");
	check(p, party_fetch(p->to, at) == runs, "8.5",
	      "the borrower runs it, or not");
	check(p, party_store(p->to, at, WRITTEN), "8.5", "the borrower writes");
	check(p,
	      party_reads(p->to, at + PAGE - 8, 0) &&
		      !party_reads(p->to, at - 8, 0) &&
		      !party_reads(p->to, at + PAGE, 0),
	      "8.10", "the borrower has this page, and none beside it");
	check(p, party_reads(p->gift.from, at, WRITTEN) == (p->op == 2), "8.5",
	      "the sender sees that, or not");
}

static void hold(struct pair *p)
{
	struct taken t;

	check_status(p, party_retrieve(p->to, &p->gift, wishes[p->op], 0, &t),
		     donates(p) ? FFA_INVALID_PARAMETERS : FFA_DENIED, "8.5 17",
		     "is not retrieved twice");
	check_status(p, party_reclaim(p->gift.from, &p->gift, 0),
		     donates(p) ? FFA_INVALID_PARAMETERS : FFA_DENIED, "8.7 4",
		     "is not reclaimed from who has it");
	check_status(p, party_reclaim(p->to, &p->gift, 0),
		     FFA_INVALID_PARAMETERS, "8.7 2",
		     "is not the borrower's to reclaim");
	check_status(p, party_relinquish(p->gift.from, &p->gift, 0),
		     FFA_INVALID_PARAMETERS, "8.6 3",
		     "is not the sender's to relinquish");
}

/* A donation comes back by one. */
static void donate_back(struct pair *p)
{
	struct pair back = { .gift = { .from = p->to,
				       .func = p->gift.func,
				       .address = p->gift.address,
				       .tag = 0x77,
				       .borrowers = { p->gift.from->vm } },
			     .to = p->gift.from };
	struct taken t;

	check_status(p, party_relinquish(p->to, &p->gift, 0),
		     FFA_INVALID_PARAMETERS, "8.6 3",
		     "is nothing to relinquish");
	check_status(&back, party_send(&back.gift), 0, "8.4", "is sent back");
	check_status(&back,
		     party_retrieve(back.to, &back.gift, wishes[0], 0, &t), 0,
		     "8.5", "is retrieved by who sent it first");
	check(&back,
	      !party_reads(p->to, p->gift.address, WRITTEN) &&
		      party_reads(back.to, p->gift.address, WRITTEN),
	      "8.4", "is in one hand");
}

static void give_back(struct pair *p)
{
	uint64_t at = p->gift.address;
	struct taken t;

	check_status(p, party_relinquish(p->to, &p->gift, 0), 0, "8.6",
		     "is relinquished");
	check(p, !party_reads(p->to, at, WRITTEN), "8.6",
	      "the borrower does not have it any more");
	check_status(p, party_relinquish(p->to, &p->gift, 0),
		     FFA_INVALID_PARAMETERS, "8.6 3",
		     "is not relinquished twice");
	check_status(p, party_reclaim(p->gift.from, &p->gift, 0), 0, "8.7",
		     "is reclaimed");
	check(p,
	      party_reads(p->gift.from, at, WRITTEN) &&
		      party_fetch(p->gift.from, at),
	      "8.7", "the sender has it as it was");
	check_status(p, party_reclaim(p->gift.from, &p->gift, 0),
		     FFA_INVALID_PARAMETERS, "8.7 2", "is not reclaimed twice");
	check_status(p, party_retrieve(p->to, &p->gift, wishes[p->op], 0, &t),
		     FFA_INVALID_PARAMETERS, "8.5 4",
		     "is not retrieved by a stale handle");
}

static void pair(const struct caller *from, const struct caller *to)
{
	for (unsigned op = 0; op < 3; op++) {
		struct pair p = {
			.gift = { .from = from,
				  .func = FFA_MEM_DONATE_32 + op,
				  .address = party_page(from, op),
				  .tag = 0x1000u * from->vm + to->vm,
				  .borrowers = { to->vm },
				  .permissions = { op == 0 ? 0 :
							     FFA_DATA_RW } },
			.to = to,
			.op = op,
		};

		offer(&p);
		take(&p);
		hold(&p);
		if (donates(&p))
			donate_back(&p);
		else
			give_back(&p);
	}
}

void ffa_mem_pairs(void)
{
	for (unsigned from = 0; from < VERSIONS; from++) {
		for (unsigned to = 0; to < VERSIONS; to++)
			pair(&parties[from],
			     from == to ? &others[to] : &parties[to]);
		pair(&parties[from], own);
		pair(own, &parties[from]);
	}
}
