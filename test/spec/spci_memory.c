/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory calls of SPCI 0.9 (abi.md, 6.5 to 6.8). */
#include "test/spec/turn.h"

#define CLEAR 1U

/* 6.5, 6.6: steps 1 to 4 of both, but for the order, which does not show. */
static bool registers_good(const struct turn *t)
{
	return t->x[1] == 0 && w(t, 2) == 0 && w(t, 3) == w(t, 4) &&
	       w(t, 5) == 0 && t->tx != NULL && w(t, 4) <= PAGE;
}

static unsigned rights_of(uint16_t attributes)
{
	static const uint8_t rights[] = { R, R | X, R | W, R | W | X };

	return rights[attributes >> 5 & 3];
}

/* 6.5, 6 to 11. */
static bool header_good(struct turn *t, enum operation operation)
{
	const uint8_t *d = t->tx;
	uint32_t flags = get32(d, 4);
	uint64_t offset = get32(d, 20);
	uint32_t receiver = get16(d, 32);

	return get16(d, 8) == t->id && get32(d, 24) == 1 &&
	       find_vm(t->s, receiver) != NULL && receiver != t->id &&
	       offset >= 48 && w(t, 4) == offset + 16ULL * get32(d, 16) &&
	       get16(d, 10) == 0 && get32(d, 28) == 0 && get32(d, 36) == 0 &&
	       get64(d, 40) == 0 && (flags & ~CLEAR) == 0 &&
	       !(flags != 0 && operation == SHARING);
}

/* All pages are the caller's alone, with the same rights. */
static bool are_own(const struct turn *t, const struct region *r)
{
	const struct view *first = &t->s->view[t->id][r->run[0].page];

	for (uint32_t i = 0; i < r->runs; i++) {
		for (uint32_t k = 0; k < r->run[i].count; k++) {
			const struct view *v =
				&t->s->view[t->id][r->run[i].page + k];

			if (v->relation != IS_OWNED ||
			    v->rights != first->rights)
				return false;
		}
	}
	return true;
}

/* 6.5, 13 to 18. */
static int check_pages(struct turn *t, struct region *r)
{
	const uint8_t *d = t->tx;
	uint32_t offset = get32(d, 20);

	if (offset % 4 != 0 || get32(d, 16) == 0 ||
	    read_runs(t->s, d + offset, get32(d, 16), get32(d, 12), r) !=
		    RUNS_GOOD ||
	    !are_own(t, r))
		return INVALID_PARAMETERS;
	r->rights = t->s->view[t->id][r->run[0].page].rights;
	if ((r->to[0].granted & ~r->rights) != 0 ||
	    (r->clear_sent && !(r->rights & W)))
		return DENIED;
	if (chose(t, NO_MEMORY) &&
	    may_lack_pages(t, r->run, r->runs, r->runs > 1))
		return NO_MEMORY;
	return 0;
}

/* 6.5 */
void spci_0_9_send(struct turn *t, enum operation operation)
{
	static struct region r;
	int code;

	if (!registers_good(t) || !header_good(t, operation)) {
		error(t, INVALID_PARAMETERS);
		return;
	}
	memset(&r, 0, sizeof(r));
	r.operation = (uint8_t)operation;
	r.version = SPCI_0_9;
	r.sender = (uint16_t)t->id;
	r.tag = get32(t->tx, 0);
	r.clear_sent = get32(t->tx, 4) != 0;
	r.dirty = r.clear_sent;
	r.count = 1;
	r.to[0].vm = get16(t->tx, 32);
	r.to[0].granted = (uint8_t)rights_of(get16(t->tx, 34));
	code = check_pages(t, &r);
	/*
	 * Step 12 is before 13; a page for the record is asked for there, too,
	 * and reserved fields of constituents are looked at before or after.
	 */
	if (quota_used_up(t) && !(code != 0 && chose(t, code)))
		code = NO_MEMORY;
	if (code != 0 && chose(t, NO_MEMORY) && get32(t->tx, 16) > 1 &&
	    may_lack_pages(t, NULL, 0, true))
		code = NO_MEMORY;
	if (code != 0) {
		error(t, code);
		return;
	}
	publish(t, &r);
	find(t->v, ID_SUCCESS, 0, (uint32_t)t->seen->x[2], 0);
}

/* A function id as the operation that it names, or -1. */
static int operation_of(uint32_t func)
{
	switch (func) {
	case ID_MEM_DONATE:
		return DONATION;
	case ID_MEM_LEND:
		return LOAN;
	case ID_MEM_SHARE:
		return SHARING;
	default:
		return -1;
	}
}

/* The most that a borrower of SPCI 0.9 is given: ffa.md, 8.3 and 8.5. */
static unsigned given_rights(const struct region *r, const struct party *b)
{
	if (r->version == SPCI_0_9)
		return b->granted;
	if (r->operation == DONATION)
		return r->rights;
	if (r->operation == LOAN && r->count == 1)
		return b->granted | (r->rights & X);
	return b->granted;
}

/* The caller has nothing at any of the pages. */
static bool are_none(const struct turn *t, const struct region *r)
{
	for (uint32_t i = 0; i < r->runs; i++) {
		if (!all_are(t->s, t->id, r->run[i], IS_NONE, 0))
			return false;
	}
	return true;
}

/* 6.6, 6 to 19. */
static int check_retrieve(struct turn *t, struct region **found,
			  struct party **by)
{
	const uint8_t *d = t->tx;
	struct region *r;
	struct party *b;

	if (w(t, 4) != 32 + 32ULL * get32(d, 24))
		return INVALID_PARAMETERS;
	r = find_region(t->s, get32(d, 0) | 1U << 31);
	if (r == NULL || operation_of(get32(d, 8)) != r->operation ||
	    get16(d, 4) != r->sender || get32(d, 12) != r->tag)
		return INVALID_PARAMETERS;
	b = find_borrower(r, t->id);
	if (b == NULL)
		return INVALID_PARAMETERS;
	if (b->holds)
		return DENIED;
	if (get32(d, 16) != 0)
		return NOT_SUPPORTED;
	if (get32(d, 24) != 1 || get16(d, 32) != t->id ||
	    get32(d, 48) != r->pages || get32(d, 52) != 0)
		return INVALID_PARAMETERS;
	*found = r;
	*by = b;
	/* It is being taken back, or its sender was stopped. */
	if (!are_none(t, r) || r->reclaiming || r->orphan)
		return INVALID_PARAMETERS;
	if (chose(t, NO_MEMORY) && may_lack_pages(t, r->run, r->runs, false))
		return NO_MEMORY;
	return 0;
}

/* The response in RX; all else in it is zero. */
static uint32_t respond(struct turn *t, const struct region *r)
{
	static uint8_t d[PAGE];
	uint32_t size = 32 + 16 * r->runs;

	memset(d, 0, sizeof(d));
	put32(d, 0, 1);
	put16(d, 16, (uint16_t)t->id);
	put32(d, 20, r->pages);
	put32(d, 24, r->runs);
	for (uint32_t i = 0; i < r->runs; i++) {
		put64(d, 32 + 16 * i, spec_address(t->s, r->run[i].page));
		put32(d, 40 + 16 * i, r->run[i].count);
	}
	fill_rx(t->vm, d, 0, size);
	t->vm->state = RX_FULL;
	return size;
}

/* 6.6 */
void spci_0_9_retrieve(struct turn *t)
{
	struct region *r = NULL;
	struct party *b = NULL;
	uint32_t size;
	int code;

	if (!registers_good(t)) {
		error(t, INVALID_PARAMETERS);
		return;
	}
	if (!has_buffers(t->vm) || t->vm->state != RX_EMPTY) {
		error(t, BUSY);
		return;
	}
	code = check_retrieve(t, &r, &b);
	if (code != 0) {
		error(t, code);
		return;
	}
	size = respond(t, r);
	give(t->s, r, b, given_rights(r, b));
	find(t->v, ID_MEM_RETRIEVE_RESP, 0, 0, size);
	t->v->x[4] = size;
}

/* 6.7 */
void spci_0_9_relinquish(struct turn *t)
{
	const uint8_t *d = t->tx;
	struct region *r;
	struct party *b;
	uint32_t flags;

	if (d == NULL || get32(d, 12) != 0 || get16(d, 8) != t->id) {
		error(t, INVALID_PARAMETERS);
		return;
	}
	flags = get32(d, 4);
	r = find_region(t->s, get32(d, 0) | 1U << 31);
	b = r == NULL ? NULL : find_borrower(r, t->id);
	if (b == NULL || !b->holds ||
	    ((flags & CLEAR) && r->operation == SHARING)) {
		error(t, INVALID_PARAMETERS);
		return;
	}
	if ((flags & CLEAR) && !(b->rights & W)) {
		error(t, DENIED);
		return;
	}
	give_back(t->s, r, b, (flags & CLEAR) != 0);
	ok(t);
}

/* 6.8 */
void spci_0_9_reclaim(struct turn *t)
{
	struct region *r = w(t, 1) >> 31 ? find_region(t->s, w(t, 1)) : NULL;
	bool clear = (w(t, 2) & CLEAR) != 0;

	if (r == NULL || r->sender != t->id) {
		error(t, INVALID_PARAMETERS);
		return;
	}
	if (in_use(r)) {
		error(t, DENIED);
		return;
	}
	take_home(t->s, r, clear);
	ok(t);
}
