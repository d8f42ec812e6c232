/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Pages and regions: what a send, a RETRIEVE, a RELINQUISH and a RECLAIM do,
 * whatever version they are called in (abi.md, 6.3, 6.4, 6.9; ffa.md, 8).
 */
#include "test/spec/turn.h"

#define BLOCK_PAGES 512U /* of 2 MiB */

uint64_t spec_address(const struct spec *s, uint32_t page)
{
	return s->base + page / s->pages * s->stride +
	       (uint64_t)(page % s->pages) * PAGE;
}

uint32_t spec_page_at(const struct spec *s, uint64_t address)
{
	uint64_t at = address - s->base;
	uint64_t vm = at / s->stride;
	uint64_t n = at % s->stride / PAGE;

	if (address < s->base || vm >= s->vms || n >= s->pages)
		return SPEC_ALL;
	return (uint32_t)(vm * s->pages + n);
}

bool all_are(const struct spec *s, unsigned vm, struct run run,
	     enum relation relation, unsigned rights)
{
	for (uint32_t p = run.page; p < run.page + run.count; p++) {
		if (s->view[vm][p].relation != relation ||
		    (s->view[vm][p].rights & rights) != rights)
			return false;
	}
	return true;
}

void set_view(struct spec *s, unsigned vm, struct run run,
	      enum relation relation, unsigned rights)
{
	for (uint32_t p = run.page; p < run.page + run.count; p++)
		s->view[vm][p] =
			(struct view){ (uint8_t)relation, (uint8_t)rights };
}

static bool same_view(struct view a, struct view b)
{
	return a.relation == b.relation && a.rights == b.rights;
}

/* Can a block of 2 MiB with this page in it be one entry of the VM's table? */
static bool is_uniform(const struct spec *s, unsigned vm, uint32_t first)
{
	uint32_t count = s->pages - first % s->pages;
	struct view v = s->view[vm][first];

	/* The rest of the block is nobody's. */
	if (count < BLOCK_PAGES)
		v = (struct view){ IS_NONE, 0 };
	else
		count = BLOCK_PAGES;
	for (uint32_t p = first; p < first + count; p++) {
		if (!same_view(s->view[vm][p], v))
			return false;
	}
	return true;
}

static bool is_touched(uint32_t first, const struct run *runs, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (runs[i].page < first + BLOCK_PAGES &&
		    runs[i].page + runs[i].count > first)
			return true;
	}
	return false;
}

/* A record of more than one run, or of values of 1.2, takes a page. */
bool needs_page(const struct region *r)
{
	bool has_values = false;

	for (unsigned i = 0; i < r->count; i++)
		has_values |= (r->to[i].impdef[0] | r->to[i].impdef[1]) != 0;
	return r->runs > 1 || has_values;
}

static unsigned records_of(const struct spec *s, unsigned vm)
{
	unsigned n = 0;

	for (unsigned i = 0; i < SPEC_REGIONS; i++) {
		const struct region *r = &s->region[i];

		n += r->live && r->sender == vm && needs_page(r);
	}
	return n;
}

/*
 * True if the caller's share of the monitor's pages may be too small for a
 * change of runs, and for the record of a region. It is not if each block of
 * 2 MiB whose pages are not alike, or which a run is in, gets a table, and one
 * more above these.
 */
bool may_lack_pages(const struct turn *t, const struct run *runs, unsigned n,
		    bool record)
{
	const struct spec *s = t->s;
	unsigned needs = 1 + records_of(s, t->id) + record;

	for (unsigned vm = 0; vm < s->vms; vm++) {
		for (uint32_t p = 0; p < s->pages; p += BLOCK_PAGES) {
			uint32_t first = vm * s->pages + p;

			needs += !is_uniform(s, t->id, first) ||
				 is_touched(first, runs, n);
		}
	}
	return needs > t->vm->share;
}

struct region *find_region(struct spec *s, uint32_t handle)
{
	for (unsigned i = 0; i < SPEC_REGIONS; i++) {
		if (s->region[i].live && s->region[i].handle == handle)
			return &s->region[i];
	}
	return NULL;
}

struct party *find_borrower(struct region *r, unsigned vm)
{
	for (unsigned i = 0; i < r->count; i++) {
		if (r->to[i].vm == vm)
			return &r->to[i];
	}
	return NULL;
}

bool in_use(const struct region *r)
{
	for (unsigned i = 0; i < r->count; i++) {
		if (r->to[i].holds)
			return true;
	}
	return false;
}

/* One constituent, to the number of its first page; see read_runs(). */
static enum runs_are read_run(const struct spec *s, const uint8_t *d,
			      struct run *run)
{
	uint64_t address = get64(d, 0);
	uint64_t bytes = (uint64_t)get32(d, 8) * PAGE;

	run->count = get32(d, 8);
	run->page = spec_page_at(s, address);
	if (run->count == 0 || address % PAGE != 0 || address + bytes < address)
		return RUNS_MALFORMED;
	/* The last page is the same VM's, or there is a gap between. */
	if (run->page == SPEC_ALL ||
	    spec_page_at(s, address + bytes - PAGE) !=
		    run->page + (uint64_t)run->count - 1)
		return RUNS_NOBODYS;
	return RUNS_GOOD;
}

/* Do two constituents overlap, whether or not there are such pages? */
static bool any_overlap(const uint8_t *d, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint64_t a = get64(d, 16 * i);
		uint64_t a_end = a + (uint64_t)get32(d, 16 * i + 8) * PAGE;

		for (uint32_t k = 0; k < i; k++) {
			uint64_t b = get64(d, 16 * k);
			uint64_t b_end =
				b + (uint64_t)get32(d, 16 * k + 8) * PAGE;

			if (a < b_end && b < a_end)
				return true;
		}
	}
	return false;
}

enum runs_are read_runs(const struct spec *s, const uint8_t *d, uint32_t n,
			uint32_t total, struct region *r)
{
	enum runs_are are = RUNS_GOOD;
	uint64_t sum = 0;

	r->runs = n;
	r->pages = total;
	for (uint32_t i = 0; i < n; i++) {
		enum runs_are is = read_run(s, d + 16 * i, &r->run[i]);

		if (is == RUNS_MALFORMED || get32(d, 16 * i + 12) != 0)
			return RUNS_MALFORMED;
		if (is == RUNS_NOBODYS)
			are = RUNS_NOBODYS;
		sum += r->run[i].count;
	}
	if (n == 0 || sum != total || any_overlap(d, n))
		return RUNS_MALFORMED;
	return are;
}

/* abi.md, 6.4: each VM has a quota of handles. */
bool quota_used_up(const struct turn *t)
{
	unsigned n = 0;

	for (unsigned i = 0; i < SPEC_REGIONS; i++)
		n += t->s->region[i].live && t->s->region[i].sender == t->id;
	return n >= SPEC_QUOTA;
}

/* A new handle is the monitor's choice: with bit 31, and no live one's. */
static uint32_t chosen_handle(struct turn *t)
{
	uint32_t handle = (uint32_t)t->seen->x[2];

	if (handle >> 31 == 0 || find_region(t->s, handle) != NULL)
		unspecified(t, "a handle that cannot be");
	return handle;
}

/* The sender has lost what it gives; the handle is known from now on. */
void publish(struct turn *t, const struct region *r)
{
	struct region *to = t->s->region;

	while (to->live)
		to++;
	*to = *r;
	to->live = true;
	to->handle = chosen_handle(t);
	for (uint32_t i = 0; i < r->runs; i++)
		set_view(t->s, r->sender, r->run[i],
			 r->operation == SHARING ? IS_SHARED : IS_LENT,
			 r->rights);
}

static void set_stamps(struct spec *s, const struct region *r, uint32_t stamp)
{
	for (uint32_t i = 0; i < r->runs; i++)
		for (uint32_t k = 0; k < r->run[i].count; k++)
			s->stamp[r->run[i].page + k] = stamp;
}

/*
 * abi.md, 6.9: the call that next gives dirty pages to a VM zeroes them. An
 * owner that shared them may write to them between two parts of its RECLAIM.
 */
void clear_if_dirty(struct spec *s, struct region *r)
{
	if (!r->dirty)
		return;
	set_stamps(s, r, r->written ? UNKNOWN : 0);
	r->left_dirty = false;
	r->dirty = false;
}

static bool has_page(const struct region *r, uint32_t page)
{
	for (uint32_t i = 0; i < r->runs; i++) {
		if (page >= r->run[i].page &&
		    page < r->run[i].page + r->run[i].count)
			return true;
	}
	return false;
}

void spec_store(struct spec *s, uint32_t page, uint8_t stamp)
{
	s->stamp[page] = stamp;
	for (unsigned i = 0; i < SPEC_REGIONS; i++) {
		struct region *r = &s->region[i];

		if (r->live && r->dirty && has_page(r, page))
			r->written = true;
	}
}

/* RETRIEVE: a donation is the borrower's own from then on, the handle gone. */
void give(struct spec *s, struct region *r, struct party *b, unsigned rights)
{
	clear_if_dirty(s, r);
	for (uint32_t i = 0; i < r->runs; i++) {
		if (r->operation == DONATION)
			set_view(s, r->sender, r->run[i], IS_NONE, 0);
		set_view(s, b->vm, r->run[i],
			 r->operation == DONATION ? IS_OWNED : IS_BORROWED,
			 rights);
	}
	b->holds = true;
	b->rights = (uint8_t)rights;
	b->clear_after = false;
	if (r->operation == DONATION)
		r->live = false;
}

/* RELINQUISH; the last borrower to leave makes the wish of any come true. */
void give_back(struct spec *s, struct region *r, struct party *b, bool clear)
{
	for (uint32_t i = 0; i < r->runs; i++)
		set_view(s, b->vm, r->run[i], IS_NONE, 0);
	b->holds = false;
	r->left_dirty |= clear || b->clear_after;
	if (in_use(r))
		return;
	r->dirty |= r->left_dirty;
	if (r->orphan)
		take_home(s, r, false);
}

/*
 * RECLAIM: the sender has what it had. A stopped one reads nothing: how far its
 * pages are zeroed is nobody's.
 */
void take_home(struct spec *s, struct region *r, bool clear)
{
	r->dirty |= clear;
	if (r->orphan && r->dirty)
		set_stamps(s, r, UNKNOWN);
	else
		clear_if_dirty(s, r);
	for (uint32_t i = 0; i < r->runs; i++)
		set_view(s, r->sender, r->run[i], IS_OWNED, r->rights);
	r->live = false;
}

/* True if a page of one VM overlaps a run that another relation needs. */
static const char *wrong_page(const struct spec *s, uint32_t page)
{
	unsigned owners = 0;
	unsigned readers = 0;

	for (unsigned vm = 1; vm <= s->vms; vm++) {
		enum relation is = s->view[vm][page].relation;

		owners += is != IS_NONE && is != IS_BORROWED;
		readers += is == IS_BORROWED || is == IS_OWNED ||
			   is == IS_BUFFER || is == IS_SHARED;
		if ((is == IS_OWNED || is == IS_BUFFER) && readers > 1)
			return "an owner that is not alone";
	}
	if (owners != 1)
		return "a page without one owner";
	return NULL;
}

/* Each page that somebody borrows is in a live region that says so. */
static const char *wrong_borrowed(const struct spec *s)
{
	unsigned borrowed = 0;
	unsigned said = 0;

	for (unsigned vm = 1; vm <= s->vms; vm++)
		for (uint32_t p = 0; p < s->vms * s->pages; p++)
			borrowed += s->view[vm][p].relation == IS_BORROWED;
	for (unsigned i = 0; i < SPEC_REGIONS; i++) {
		const struct region *r = &s->region[i];

		for (unsigned b = 0; r->live && b < r->count; b++)
			said += r->to[b].holds ? r->pages : 0;
		if (r->live && r->dirty && in_use(r))
			return "a borrower has pages that are to be cleared";
	}
	return borrowed == said ? NULL : "borrowed, and no region says so";
}

const char *spec_wrong(const struct spec *s)
{
	for (uint32_t p = 0; p < s->vms * s->pages; p++) {
		const char *wrong = wrong_page(s, p);

		if (wrong != NULL)
			return wrong;
	}
	return wrong_borrowed(s);
}
