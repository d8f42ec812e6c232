/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Breadth first over all states that three VMs can bring two pages into, by
 * sends of one or both of them to one or both of the others, in as many regions
 * as the argument says, two at most. Every state has the invariants
 * (spec_wrong()), and from each of them every page can come home. Its owner can
 * reclaim it at once, or once the borrowers, which are named by the region,
 * have relinquished it; if a borrower will not, the primary can stop it. Only a
 * stopped owner's stays with its borrowers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "test/spec/turn.h"

#define VMS	3
#define PAGES	2 /* VM 1's and VM 2's at first */
#define REGIONS 2 /* at most */
#define KEY	64
#define RECORD	9	   /* bytes of a region in it */
#define SLOTS	(1U << 23) /* of the hash table */
#define STATES	(1U << 22)
#define HIGH	0x80000000U
#define STOP	0xff08U

/* A state in few bytes: all that these calls change. */
struct key {
	uint8_t b[KEY];
};

static struct key *states;
static uint32_t *table; /* number of a state and 1, or 0 */
static uint32_t count;
static struct spec spec; /* that calls are made in */
static struct spec home; /* before any call */
static enum version versions[VMS + 1];
static unsigned long calls;
static unsigned regions = REGIONS;

/* Page n of those that are given is the first one of VM n + 1. */
static uint32_t page_number(unsigned n)
{
	return n * SPEC_PAGES;
}

static struct key encode(const struct spec *s)
{
	struct key k = { { 0 } };
	uint8_t *b = k.b;
	uint8_t *first = NULL;
	uint8_t swap[RECORD];

	for (unsigned vm = 1; vm <= VMS; vm++) {
		*b++ = s->vm[vm].stopped;
		for (unsigned n = 0; n < PAGES; n++) {
			struct view v = s->view[vm][page_number(n)];

			*b++ = (uint8_t)(v.relation << 4 | v.rights);
		}
	}
	for (unsigned i = 0; i < SPEC_REGIONS; i++) {
		const struct region *r = &s->region[i];

		if (!r->live)
			continue;
		*b++ = (uint8_t)(r->operation << 6 | r->clear_sent << 5 |
				 r->dirty << 4 | r->left_dirty << 3 |
				 r->reclaiming << 2 | r->orphan << 1 | 1);
		*b++ = (uint8_t)(r->sender << 4 | r->rights);
		*b++ = (uint8_t)((unsigned)r->count << 4 | r->runs);
		for (unsigned n = 0; n < 2; n++) {
			const struct party *p = &r->to[n];

			*b++ = (uint8_t)r->run[n].page;
			*b++ = (uint8_t)(p->vm << 2 | p->holds << 1 |
					 (p->holds && p->clear_after));
			*b++ = (uint8_t)(p->granted << 4 |
					 (p->holds ? p->rights : 0));
		}
		if (first == NULL)
			first = b - RECORD;
	}
	/* Which region came first does not show. */
	if (first != NULL && memcmp(first, first + RECORD, RECORD) < 0) {
		memcpy(swap, first, RECORD);
		memcpy(first, first + RECORD, RECORD);
		memcpy(first + RECORD, swap, RECORD);
	}
	return k;
}

static void decode_region(struct spec *s, const uint8_t *b, unsigned i)
{
	struct region *r = &s->region[i];

	memset(r, 0, sizeof(*r));
	r->live = true;
	r->operation = b[0] >> 6;
	r->clear_sent = b[0] >> 5 & 1;
	r->dirty = b[0] >> 4 & 1;
	r->left_dirty = b[0] >> 3 & 1;
	r->reclaiming = b[0] >> 2 & 1;
	r->orphan = b[0] >> 1 & 1;
	r->sender = b[1] >> 4;
	r->rights = b[1] & 0xf;
	r->version = (uint8_t)versions[r->sender];
	r->count = b[2] >> 4;
	r->runs = b[2] & 0xf;
	r->pages = r->runs;
	r->handle = HIGH + i;
	for (unsigned n = 0; n < 2; n++) {
		struct party *p = &r->to[n];

		r->run[n] = (struct run){ b[3 + 3 * n], n < r->runs };
		p->vm = b[4 + 3 * n] >> 2;
		p->holds = b[4 + 3 * n] >> 1 & 1;
		p->clear_after = b[4 + 3 * n] & 1;
		p->granted = b[5 + 3 * n] >> 4;
		p->rights = b[5 + 3 * n] & 0xf;
	}
}

static void decode(struct spec *s, const struct key *k)
{
	const uint8_t *b = k->b;

	memcpy(s, &home, sizeof(*s));
	for (unsigned vm = 1; vm <= VMS; vm++) {
		s->vm[vm].stopped = *b++;
		for (unsigned i = 0; i < 2 && s->vm[vm].stopped; i++)
			s->vm[vm].vcpu[i].is = IS_ABORTED;
		for (unsigned n = 0; n < PAGES; n++, b++)
			s->view[vm][page_number(n)] =
				(struct view){ *b >> 4, *b & 0xf };
	}
	for (unsigned i = 0; i < REGIONS && *b != 0; i++, b += RECORD)
		decode_region(s, b, i);
}

static uint32_t hash(const struct key *k)
{
	uint64_t h = 0;

	for (unsigned i = 0; i < KEY; i += 8)
		h = (h ^ get64(k->b, i)) * 0x9e3779b97f4a7c15ULL;
	return (uint32_t)(h >> 40);
}

/* Adds a state, if it is new. */
static void reach(const struct spec *s)
{
	struct key k = encode(s);
	uint32_t at = hash(&k) & (SLOTS - 1);

	for (; table[at] != 0; at = (at + 1) & (SLOTS - 1)) {
		if (memcmp(&states[table[at] - 1], &k, sizeof(k)) == 0)
			return;
	}
	if (count == STATES) {
		printf("not ok 1 - more than %u states\n", STATES);
		exit(1);
	}
	states[count++] = k;
	table[at] = count;
}

/* A call of VM vm in a state, with a descriptor. True: it was not refused. */
static bool call(const struct spec *from, unsigned vm, const uint64_t x[6],
		 const uint8_t *d, const struct seen *seen)
{
	struct vcpu_name n = { (uint16_t)vm, 0 };
	uint64_t *args = spec.vm[vm].vcpu[0].x;

	if (from != &spec)
		memcpy(&spec, from, sizeof(spec));
	calls++;
	memset(args, 0, SPEC_X * sizeof(*args));
	memcpy(args, x, 6 * sizeof(*args));
	spec.on[0] = n;
	spec.vm[vm].vcpu[0].cpu = 0;
	spec_call(&spec, 0, false, d, seen);
	spec.vm[vm].state = RX_EMPTY;
	return seen->again ||
	       ((uint32_t)args[0] != ID_ERROR && args[0] != HF_UNKNOWN);
}

static const struct seen none;

/* Regions that are live. */
static unsigned live(const struct spec *s)
{
	unsigned n = 0;

	for (unsigned i = 0; i < SPEC_REGIONS; i++)
		n += s->region[i].live;
	return n;
}

/* A send as all versions could make it, in the caller's own words. */
struct sending {
	uint32_t id;
	unsigned pages; /* a bit for each */
	unsigned to[2];
	unsigned count; /* of these */
	bool writes, clear;
};

static uint32_t put_pages(const struct spec *s, uint8_t *d, unsigned pages)
{
	uint32_t n = 0;

	for (unsigned i = 0; i < PAGES; i++) {
		if (!(pages >> i & 1))
			continue;
		put64(d, 16 * n, spec_address(s, page_number(i)));
		put32(d, 16 * n + 8, 1);
		n++;
	}
	return n;
}

static void send_ffa(const struct spec *s, unsigned vm, const struct sending *w)
{
	uint8_t d[PAGE] = { 0 };
	unsigned size = versions[vm] == FFA_1_2 ? 32 : 16;
	unsigned access = versions[vm] == FFA_1_0 ? 32 : 48;
	unsigned composite = access + w->count * size;
	struct seen seen = { .x = { ID_SUCCESS, 0, HIGH + 9 } };
	uint32_t n = put_pages(s, d + composite + 16, w->pages);
	uint32_t length = composite + 16 + 16 * n;

	put16(d, 0, (uint16_t)vm);
	put16(d, 2, w->id == ID_MEM_SHARE ? 0x2f : 0);
	put32(d, 4, w->clear);
	put32(d, 28, w->count);
	if (versions[vm] != FFA_1_0) {
		put32(d, 24, size);
		put32(d, 32, access);
	}
	for (unsigned i = 0; i < w->count; i++) {
		put16(d, access + i * size, (uint16_t)w->to[i]);
		d[access + i * size + 2] = w->id == ID_MEM_DONATE ? 0 :
					   w->writes		  ? 2 :
								    1;
		put32(d, access + i * size + 4, composite);
	}
	put32(d, composite, n);
	put32(d, composite + 4, n);
	if (call(s, vm, (const uint64_t[6]){ w->id, length, length }, d, &seen))
		reach(&spec);
}

static void send_spci(const struct spec *s, unsigned vm,
		      const struct sending *w)
{
	uint8_t d[PAGE] = { 0 };
	struct seen seen = { .x = { ID_SUCCESS, 0, HIGH + 9 } };
	uint32_t n = put_pages(s, d + 48, w->pages);
	uint32_t length = 48 + 16 * n;

	put32(d, 4, w->clear);
	put16(d, 8, (uint16_t)vm);
	put32(d, 12, n);
	put32(d, 16, n);
	put32(d, 20, 48);
	put32(d, 24, 1);
	put16(d, 32, (uint16_t)w->to[0]);
	put16(d, 34, w->writes ? 0x72 : 0x12);
	if (w->count == 1 &&
	    call(s, vm, (const uint64_t[6]){ w->id, 0, 0, length, length }, d,
		 &seen))
		reach(&spec);
}

static void all_sends(const struct spec *s, unsigned vm)
{
	unsigned a = vm % VMS + 1;
	unsigned b = a % VMS + 1;
	const struct sending to[] = {
		{ .to = { a }, .count = 1 },
		{ .to = { b }, .count = 1 },
		{ .to = { a, b }, .count = 2 },
	};

	if (live(s) >= regions)
		return;
	for (unsigned i = 0; i < 3 * 3 * 3 * 4; i++) {
		struct sending w = to[i % 3];

		w.id = ID_MEM_DONATE + i / 3 % 3;
		w.pages = 1 + i / 9 % 3;
		w.writes = i / 27 % 2;
		w.clear = i / 54;
		if (versions[vm] == SPCI_0_9)
			send_spci(s, vm, &w);
		else
			send_ffa(s, vm, &w);
	}
}

static void retrieve_spci(const struct spec *s, unsigned vm,
			  const struct region *r)
{
	uint8_t d[64] = { 0 };

	put32(d, 0, r->handle);
	put16(d, 4, r->sender);
	put32(d, 8, ID_MEM_DONATE + r->operation);
	put32(d, 24, 1);
	put16(d, 32, (uint16_t)vm);
	put32(d, 48, r->pages);
	if (call(s, vm,
		 (const uint64_t[6]){ ID_MEM_RETRIEVE_REQ, 0, 0, 64, 64 }, d,
		 &none))
		reach(&spec);
}

/* All that was granted or less, never execution; CLEAR afterwards or not. */
static void retrieve_ffa(const struct spec *s, unsigned vm,
			 const struct region *r)
{
	static const uint8_t wishes[] = { 0, 1, 4, 5 };
	unsigned access = versions[vm] == FFA_1_0 ? 32 : 48;
	unsigned size = versions[vm] == FFA_1_2 ? 32 : 16;
	uint32_t length = access + size;

	for (unsigned i = 0; i < 2 * sizeof(wishes); i++) {
		uint8_t d[PAGE] = { 0 };

		put16(d, 0, r->sender);
		put32(d, 4, (r->count > 1 ? 1U << 10 : 0) | (i % 2) << 2);
		put32(d, 8, r->handle);
		put32(d, 12, HIGH);
		put32(d, 28, 1);
		if (versions[vm] != FFA_1_0) {
			put32(d, 24, size);
			put32(d, 32, access);
		}
		put16(d, access, (uint16_t)vm);
		d[access + 2] = wishes[i / 2];
		if (call(s, vm,
			 (const uint64_t[6]){ ID_MEM_RETRIEVE_REQ, length,
					      length },
			 d, &none))
			reach(&spec);
	}
}

static bool relinquish(const struct spec *s, unsigned vm,
		       const struct region *r, bool clear)
{
	uint8_t d[32] = { 0 };

	put32(d, 0, r->handle);
	if (versions[vm] == SPCI_0_9) {
		put32(d, 4, clear);
		put16(d, 8, (uint16_t)vm);
	} else {
		put32(d, 4, HIGH);
		put32(d, 8, clear);
		put32(d, 12, 1);
		put16(d, 16, (uint16_t)vm);
	}
	return call(s, vm, (const uint64_t[6]){ ID_MEM_RELINQUISH }, d, &none);
}

static bool reclaim(const struct spec *s, const struct region *r, bool clear,
		    const struct seen *seen)
{
	bool spci = versions[r->sender] == SPCI_0_9;

	return call(s, r->sender,
		    (const uint64_t[6]){ ID_MEM_RECLAIM, r->handle,
					 spci ? clear : HIGH,
					 spci ? 0 : clear },
		    NULL, seen);
}

/* Makes all calls about a region; a RECLAIM may be cut short, too. */
static void all_of_region(const struct spec *s, const struct region *r)
{
	static const struct seen cut = { .again = true, .interrupted = true };

	for (unsigned vm = 1; vm <= VMS; vm++) {
		if (s->vm[vm].stopped)
			continue;
		if (versions[vm] == SPCI_0_9)
			retrieve_spci(s, vm, r);
		else
			retrieve_ffa(s, vm, r);
		for (unsigned clear = 0; clear < 2; clear++) {
			if (relinquish(s, vm, r, clear))
				reach(&spec);
		}
	}
	for (unsigned clear = 0; clear < 2 && !r->orphan; clear++) {
		if (!reclaim(s, r, clear, &none))
			continue;
		reach(&spec);
		if ((clear || r->dirty) && reclaim(s, r, clear, &cut))
			reach(&spec);
	}
}

static bool stop(const struct spec *s, unsigned vm)
{
	struct spec_vm *primary = &spec.vm[PRIMARY];
	enum version own = versions[PRIMARY];
	const uint64_t x[6] = { STOP, vm };

	/* Only a primary of SPCI 0.9 has this call. */
	if (s != &spec)
		memcpy(&spec, s, sizeof(spec));
	primary->version = SPCI_0_9;
	if (!call(&spec, PRIMARY, x, NULL, &none))
		return false;
	primary->version = own;
	return true;
}

/* From this state, does the page come home to its owner? */
static const char *comes_home(const struct spec *s, struct region of)
{
	const struct spec *at = s;

	for (unsigned i = 0; i < of.count; i++) {
		if (!of.to[i].holds)
			continue;
		if (!relinquish(at, of.to[i].vm, &of, false))
			return "a borrower cannot relinquish";
		at = &spec;
	}
	if (of.orphan)
		return find_region(&spec, of.handle) == NULL ?
			       NULL :
			       "a stopped VM's region does not end";
	if (!reclaim(at, &of, false, &none))
		return "an owner cannot reclaim";
	for (unsigned i = 0; i < of.runs; i++) {
		if (spec.view[of.sender][of.run[i].page].relation != IS_OWNED)
			return "reclaimed, and not the owner's";
	}
	return NULL;
}

/* The same by stopping borrowers that are no primary. */
static const char *comes_home_by_force(const struct spec *s, struct region of)
{
	const struct spec *at = s;

	for (unsigned i = 0; i < of.count; i++) {
		if (!of.to[i].holds)
			continue;
		if (of.to[i].vm == PRIMARY || of.orphan)
			return NULL;
		if (!stop(at, of.to[i].vm))
			return "a borrower cannot be stopped";
		at = &spec;
	}
	return reclaim(at, &of, false, &none) ? NULL : "no way home by force";
}

static const char *expand(const struct spec *s)
{
	const char *why = spec_wrong(s);

	for (unsigned vm = 1; vm <= VMS; vm++) {
		if (s->vm[vm].stopped)
			continue;
		all_sends(s, vm);
		if (vm != PRIMARY && stop(s, vm)) {
			spec.vm[vm].stopped = true;
			reach(&spec);
		}
	}
	for (unsigned i = 0; i < SPEC_REGIONS && why == NULL; i++) {
		if (!s->region[i].live)
			continue;
		all_of_region(s, &s->region[i]);
		why = comes_home(s, s->region[i]);
		if (why == NULL && !s->region[i].orphan)
			why = comes_home_by_force(s, s->region[i]);
	}
	return why;
}

static void boot(void)
{
	spec_boot(&home, VMS, SPEC_PAGES, 0x40000000, 0x200000);
	for (unsigned vm = 1; vm <= VMS; vm++) {
		struct spec_vm *of = &home.vm[vm];
		uint32_t first = page_number(vm - 1);

		of->version = versions[vm];
		of->settled = versions[vm] != SPCI_0_9;
		of->share = 100;
		of->tx = (struct run){ first + 1, 1 };
		of->rx = (struct run){ first + 2, 1 };
		set_view(&home, vm, of->tx, IS_BUFFER, R | W);
		set_view(&home, vm, of->rx, IS_BUFFER, R);
	}
}

static bool explore(unsigned number, const char *name)
{
	static struct spec s;
	const char *why = NULL;
	struct timespec start, end;

	memset(table, 0, SLOTS * sizeof(*table));
	count = 0;
	calls = 0;
	clock_gettime(CLOCK_MONOTONIC, &start);
	boot();
	reach(&home);
	for (uint32_t i = 0; i < count && why == NULL; i++) {
		decode(&s, &states[i]);
		why = expand(&s);
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	if (why != NULL)
		printf("# state %u: %s\n", count, why);
	printf("# %s, regions: %u: %u states, %lu calls, %ld s\n", name,
	       regions, count, calls, (long)(end.tv_sec - start.tv_sec));
	printf("%s %u - all states of %s\n",
	       why == NULL && count > 1 ? "ok" : "not ok", number, name);
	return why == NULL && count > 1;
}

int main(int argc, char **argv)
{
	bool good;

	if (argc > 1)
		regions = argv[1][0] == '1' ? 1 : REGIONS;

	states = malloc(STATES * sizeof(*states));
	table = malloc(SLOTS * sizeof(*table));
	if (states == NULL || table == NULL)
		return 1;
	printf("1..2\n");
	for (unsigned vm = 1; vm <= VMS; vm++)
		versions[vm] = FFA_1_2;
	good = explore(1, "FF-A 1.2");
	versions[1] = SPCI_0_9;
	versions[2] = FFA_1_0;
	good = explore(2, "SPCI 0.9, FF-A 1.0 and 1.2") && good;
	return good ? 0 : 1;
}
