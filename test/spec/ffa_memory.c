/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory calls of FF-A 1.0 to 1.2 (ffa.md, 8). */
#include "test/spec/turn.h"

#define HIGH	  0x80000000U /* the upper half of a handle */
#define NORMAL_WB 0x2fU
#define NS	  0x40U

/* Flags of a descriptor (8.2). */
#define CLEAR	    (1U << 0)
#define TIME_SLICE  (1U << 1)
#define CLEAR_AFTER (1U << 2)
#define TYPE	    (3U << 3)
#define TYPE_SHIFT  3
#define NOT_ALL	    (1U << 10) /* borrowers are listed */

/* Permissions. */
#define DATA(p)	   ((p)&3U)
#define INSTR(p)   ((p) >> 2 & 3U)
#define UNSAID	   0U
#define RO	   1U
#define RW	   2U
#define NO_EXECUTE 1U
#define EXECUTE	   2U
#define RESERVED   3U

/* A descriptor: where its parts are, as the caller's version has them. */
struct layout {
	const uint8_t *d;
	uint32_t length;
	uint32_t header; /* bytes */
	uint32_t access; /* offset */
	uint32_t size;	 /* of an access descriptor */
	uint32_t count;	 /* of these */
};

static const uint8_t *access_of(const struct layout *l, unsigned i)
{
	return l->d + l->access + i * l->size;
}

static bool are_zero(const uint8_t *d, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (d[i] != 0)
			return false;
	}
	return true;
}

/* 8.4, 1 and 2; 8.5, 1. */
static bool registers_good(const struct turn *t)
{
	return t->x[3] == 0 && w(t, 4) == 0 && w(t, 1) == w(t, 2) &&
	       t->tx != NULL && w(t, 1) <= buffer_size(t->vm);
}

/* 8.2; 8.4, 3 and 4; 8.5, 3. */
static bool read_layout(const struct turn *t, struct layout *l)
{
	bool is_1_0 = t->vm->version == FFA_1_0;
	const uint8_t *d = t->tx;

	*l = (struct layout){ d, w(t, 1), is_1_0 ? 32 : 48, 32, 16, 0 };
	if (l->length % 16 != 0 || l->length < l->header || d[3] != 0 ||
	    (d[2] & 0x80) != 0)
		return false;
	l->count = get32(d, 28);
	if (is_1_0) {
		if (get32(d, 24) != 0)
			return false;
	} else {
		l->size = get32(d, 24);
		l->access = get32(d, 32);
		if ((l->size != 16 &&
		     (l->size != 32 || t->vm->version != FFA_1_2)) ||
		    l->access < 48 || l->access % 16 != 0 ||
		    !are_zero(d + 36, 12))
			return false;
	}
	if (l->count < 1 || l->count > SPEC_TO ||
	    (uint64_t)l->access + l->count * l->size > l->length)
		return false;
	for (unsigned i = 0; i < l->count; i++) {
		const uint8_t *a = access_of(l, i);

		if (a[3] != 0 || get32(a, 4) != get32(access_of(l, 0), 4) ||
		    get64(a, l->size == 32 ? 24 : 8) != 0)
			return false;
	}
	return true;
}

/* 8.3: the data and instructions that an access descriptor may have. */
static bool may_grant(enum operation operation, unsigned permissions)
{
	unsigned data = DATA(permissions);

	if (permissions >> 2 != 0)
		return false;
	return operation == DONATION ? data == UNSAID :
				       data == RO || data == RW;
}

static void read_borrowers(const struct layout *l, struct region *r)
{
	r->count = (uint8_t)l->count;
	for (unsigned i = 0; i < l->count; i++) {
		const uint8_t *a = access_of(l, i);
		struct party *b = &r->to[i];

		b->vm = get16(a, 0);
		b->granted = DATA(a[2]) == RO ? R : R | W;
		if (l->size == 32) {
			b->impdef[0] = get64(a, 8);
			b->impdef[1] = get64(a, 16);
		}
	}
}

static bool named_twice(const struct region *r)
{
	for (unsigned i = 0; i < r->count; i++)
		for (unsigned k = 0; k < i; k++)
			if (r->to[i].vm == r->to[k].vm)
				return true;
	return false;
}

/* 8.4, 3 to 8. */
static bool parts_good(const struct turn *t, const struct layout *l,
		       enum operation operation)
{
	uint32_t flags = get32(l->d, 4);
	uint64_t composite = get32(access_of(l, 0), 4);

	if (composite < l->access + l->count * l->size ||
	    composite + 16 > l->length || get64(l->d + composite, 8) != 0)
		return false;
	if ((flags & ~(CLEAR | TIME_SLICE)) != 0 ||
	    ((flags & CLEAR) && operation == SHARING))
		return false;
	if (operation == DONATION && l->count != 1)
		return false;
	for (unsigned i = 0; i < l->count; i++) {
		uint16_t to = get16(access_of(l, i), 0);

		if (find_vm(t->s, to) == NULL || to == t->id)
			return false;
	}
	return true;
}

/* 8.4, 10 to 14. */
static int check_terms(const struct layout *l, const struct region *r)
{
	uint32_t composite = get32(access_of(l, 0), 4);
	uint32_t attributes = get16(l->d, 2);
	bool unsaid = (attributes & 0x30) == 0;
	bool alone = r->operation != SHARING && r->count == 1;

	if (composite % 16 != 0 || r->runs == 0 ||
	    (uint64_t)composite + 16 + 16ULL * r->runs != l->length ||
	    (get32(l->d, 4) & TIME_SLICE))
		return INVALID_PARAMETERS;
	for (unsigned i = 0; i < l->count; i++) {
		if (!may_grant(r->operation, access_of(l, i)[2]))
			return INVALID_PARAMETERS;
	}
	if (named_twice(r) || (attributes & NS) || (alone && !unsaid))
		return INVALID_PARAMETERS;
	if (!alone && attributes != NORMAL_WB &&
	    (r->operation == SHARING || !unsaid))
		return DENIED;
	return 0;
}

/* 8.4, 17: all pages are the sender's alone, with the same rights. */
static bool are_own(const struct turn *t, struct region *r)
{
	r->rights = t->s->view[t->id][r->run[0].page].rights;
	for (uint32_t i = 0; i < r->runs; i++) {
		for (uint32_t k = 0; k < r->run[i].count; k++) {
			struct view v = t->s->view[t->id][r->run[i].page + k];

			if (v.relation != IS_OWNED || v.rights != r->rights)
				return false;
		}
	}
	return true;
}

/* 8.4, 16 to 19. */
static int check_pages(const struct turn *t, const struct layout *l,
		       struct region *r)
{
	const uint8_t *composite = l->d + get32(access_of(l, 0), 4);
	enum runs_are are = read_runs(t->s, composite + 16, r->runs,
				      get32(composite, 0), r);
	bool writes = r->clear_sent;

	for (unsigned i = 0; i < r->count && r->operation != DONATION; i++)
		writes |= (r->to[i].granted & W) != 0;
	if (are == RUNS_MALFORMED)
		return INVALID_PARAMETERS;
	if (are == RUNS_NOBODYS || !are_own(t, r) ||
	    (writes && !(r->rights & W)))
		return DENIED;
	if (chose(t, NO_MEMORY) &&
	    may_lack_pages(t, r->run, r->runs, needs_page(r)))
		return NO_MEMORY;
	return 0;
}

/* 8.4, 1 to 14. */
static int check_send(const struct turn *t, enum operation operation,
		      struct layout *l, struct region *r)
{
	if (!registers_good(t) || !read_layout(t, l) ||
	    !parts_good(t, l, operation))
		return INVALID_PARAMETERS;
	if (get16(l->d, 0) != t->id)
		return DENIED;
	memset(r, 0, sizeof(*r));
	r->operation = (uint8_t)operation;
	r->version = (uint8_t)t->vm->version;
	r->sender = (uint16_t)t->id;
	r->tag = get64(l->d, 16);
	r->clear_sent = (get32(l->d, 4) & CLEAR) != 0;
	r->dirty = r->clear_sent;
	r->runs = get32(l->d, get32(access_of(l, 0), 4) + 4);
	read_borrowers(l, r);
	return check_terms(l, r);
}

/* 8.4 */
void ffa_send(struct turn *t, enum operation operation)
{
	static struct region r;
	struct layout l;
	int code = check_send(t, operation, &l, &r);

	if (code == 0 && (quota_used_up(t) || r.runs > SPEC_RUNS))
		code = NO_MEMORY;
	if (code == 0) {
		bool lacks = needs_page(&r) && chose(t, NO_MEMORY) &&
			     may_lack_pages(t, NULL, 0, true);

		code = check_pages(t, &l, &r);
		/* 15: the page for the record is asked for before 16. */
		if (lacks)
			code = NO_MEMORY;
	}
	if (code != 0) {
		error(t, code);
		return;
	}
	if (operation == DONATION)
		r.to[0].granted = r.rights;
	publish(t, &r);
	find(t->v, ID_SUCCESS, 0, (uint32_t)t->seen->x[2], HIGH);
}

static struct region *find_wide_handle(struct spec *s, uint64_t handle)
{
	if (handle >> 32 != HIGH || !(handle & HIGH))
		return NULL;
	return find_region(s, (uint32_t)handle);
}

static bool single(const struct region *r)
{
	return r->operation != SHARING && r->count == 1;
}

/* May the borrower of such a region execute its pages, if it asks (8.3)? */
static bool may_execute(const struct region *r, const struct party *b)
{
	if (!single(r))
		return false;
	return ((r->version == SPCI_0_9 ? b->granted : r->rights) & X) != 0;
}

/* 8.5, 13 to 15, of one access descriptor. */
static int check_wish(const struct turn *t, const struct region *r,
		      const struct party *b, unsigned permissions)
{
	unsigned data = DATA(permissions);
	unsigned instructions = INSTR(permissions);

	if (permissions >> 4 != 0 || data == RESERVED ||
	    instructions == RESERVED)
		return INVALID_PARAMETERS;
	if (data == RW && !(b->granted & W))
		return DENIED;
	if (single(r) ? instructions == UNSAID && t->vm->version != FFA_1_0 :
			instructions != UNSAID)
		return INVALID_PARAMETERS;
	if (instructions == EXECUTE && !may_execute(r, b))
		return DENIED;
	return 0;
}

/* 8.5, 12: all that are listed are borrowers, once each, the caller too. */
static int check_list(const struct turn *t, const struct layout *l,
		      struct region *r)
{
	bool listed = false;

	for (unsigned i = 0; i < l->count; i++) {
		uint16_t vm = get16(access_of(l, i), 0);

		if (find_borrower(r, vm) == NULL)
			return DENIED;
		for (unsigned k = 0; k < i; k++) {
			if (get16(access_of(l, k), 0) == vm)
				return INVALID_PARAMETERS;
		}
		listed |= vm == t->id;
	}
	return listed ? 0 : INVALID_PARAMETERS;
}

/* 8.5, 13 to 15 of all; the caller's descriptor comes last. */
static int check_wishes(const struct turn *t, const struct layout *l,
			struct region *r, const uint8_t **own)
{
	int code;

	for (unsigned i = 0; i < l->count; i++) {
		const uint8_t *a = access_of(l, i);

		if (get16(a, 0) == t->id) {
			*own = a;
			continue;
		}
		code = check_wish(t, r, find_borrower(r, get16(a, 0)), a[2]);
		if (code != 0)
			return code;
	}
	return check_wish(t, r, find_borrower(r, t->id), (*own)[2]);
}

/* The rights that the caller gets. */
static unsigned wished_rights(const struct party *b, unsigned permissions)
{
	unsigned rights = b->granted & (R | W);

	if (DATA(permissions) == RO)
		rights = R;
	return rights | (INSTR(permissions) == EXECUTE ? X : 0);
}

/* 8.5, 5 to 11. */
static int check_request(const struct turn *t, const struct layout *l,
			 struct region *r)
{
	uint32_t flags = get32(l->d, 4);
	uint32_t attributes = get16(l->d, 2);
	uint32_t type = (flags & TYPE) >> TYPE_SHIFT;
	/* SHARE is 1, LEND 2, DONATE 3. */
	uint32_t own_type = 3U - r->operation;

	if (get16(l->d, 0) != r->sender)
		return DENIED;
	if ((type != 0 && type != own_type) || get64(l->d, 16) != r->tag ||
	    find_borrower(r, t->id) == NULL ||
	    (flags & ~(CLEAR | CLEAR_AFTER | TYPE | NOT_ALL)) != 0 ||
	    ((flags & (CLEAR | CLEAR_AFTER)) && r->operation == SHARING))
		return INVALID_PARAMETERS;
	if ((flags & CLEAR) && !r->clear_sent)
		return DENIED;
	if (attributes & NS)
		return INVALID_PARAMETERS;
	if ((attributes & 0x30) != 0 && attributes != NORMAL_WB)
		return DENIED;
	if ((flags & NOT_ALL) ? l->count != 1 || r->count == 1 :
				l->count != r->count)
		return INVALID_PARAMETERS;
	return 0;
}

/* Bytes of the response in the caller's layout. */
static uint32_t response_size(const struct turn *t, const struct region *r)
{
	uint32_t header = t->vm->version == FFA_1_0 ? 32 : 48;
	uint32_t access = t->vm->version == FFA_1_2 ? 32 : 16;

	return header + access + 16 + 16 * r->runs;
}

/* 8.5, 16 to 21. */
static int check_gain(const struct turn *t, const struct layout *l,
		      struct region *r, const uint8_t *own, unsigned rights)
{
	struct party *b = find_borrower(r, t->id);
	bool both_1_2 = r->version == FFA_1_2 && t->vm->version == FFA_1_2;
	uint64_t low = l->size == 32 ? get64(own, 8) : 0;
	uint64_t high = l->size == 32 ? get64(own, 16) : 0;

	if ((get32(l->d, 4) & (CLEAR | CLEAR_AFTER)) && !(rights & W))
		return DENIED;
	/* 17, 18: of a stopped VM's region nobody gets anything any more. */
	if (b->holds || r->orphan)
		return DENIED;
	for (uint32_t i = 0; i < r->runs; i++) {
		if (!all_are(t->s, t->id, r->run[i], IS_NONE, 0))
			return DENIED;
	}
	if (chose(t, NO_MEMORY) && may_lack_pages(t, r->run, r->runs, false))
		return NO_MEMORY;
	if (both_1_2 && (low != b->impdef[0] || high != b->impdef[1]))
		return INVALID_PARAMETERS;
	return response_size(t, r) > buffer_size(t->vm) ? NO_MEMORY : 0;
}

/* 8.5: the response, in RX; all other bytes are zero. */
static void respond(struct turn *t, const struct region *r, unsigned rights)
{
	static uint8_t d[SPEC_RX_MAX];
	bool is_1_0 = t->vm->version == FFA_1_0;
	bool is_1_2 = t->vm->version == FFA_1_2;
	uint32_t access = is_1_0 ? 32 : 48;
	uint32_t composite = access + (is_1_2 ? 32 : 16);
	const struct party *b =
		find_borrower((struct region *)(uintptr_t)r, t->id);

	memset(d, 0, sizeof(d));
	put16(d, 0, r->sender);
	put16(d, 2, NORMAL_WB);
	put32(d, 4,
	      (3U - r->operation) << TYPE_SHIFT | (r->clear_sent ? CLEAR : 0));
	put32(d, 8, r->handle);
	put32(d, 12, HIGH);
	put32(d, 28, 1);
	if (!is_1_0) {
		put32(d, 24, is_1_2 ? 32 : 16);
		put32(d, 32, access);
	}
	put16(d, access, (uint16_t)t->id);
	d[access + 2] = (uint8_t)((rights & W ? RW : RO) |
				  (rights & X ? EXECUTE : NO_EXECUTE) << 2);
	put32(d, access + 4, composite);
	if (is_1_2 && r->version == FFA_1_2) {
		put64(d, access + 8, b->impdef[0]);
		put64(d, access + 16, b->impdef[1]);
	}
	put32(d, composite, r->pages);
	put32(d, composite + 4, r->runs);
	for (uint32_t i = 0; i < r->runs; i++) {
		put64(d, composite + 16 + 16 * i,
		      spec_address(t->s, r->run[i].page));
		put32(d, composite + 24 + 16 * i, r->run[i].count);
	}
	fill_rx(t->vm, d, 0, response_size(t, r));
	t->vm->state = RX_FULL;
}

static bool request_good(const struct turn *t, struct layout *l,
			 struct region **r)
{
	if (!read_layout(t, l) || get32(access_of(l, 0), 4) != 0)
		return false;
	*r = find_wide_handle(t->s, get64(l->d, 8));
	return *r != NULL && !(*r)->reclaiming &&
	       l->length == l->access + l->count * l->size;
}

/* 8.5 */
void ffa_retrieve(struct turn *t)
{
	struct layout l;
	struct region *r = NULL;
	const uint8_t *own = NULL;
	unsigned rights = 0;
	uint32_t size;
	int code = 0;

	if (!registers_good(t))
		code = INVALID_PARAMETERS;
	else if (t->vm->state != RX_EMPTY)
		code = BUSY;
	else if (!request_good(t, &l, &r))
		code = INVALID_PARAMETERS;
	if (code == 0)
		code = check_request(t, &l, r);
	if (code == 0)
		code = check_list(t, &l, r);
	if (code == 0)
		code = check_wishes(t, &l, r, &own);
	if (code == 0) {
		rights = wished_rights(find_borrower(r, t->id), own[2]);
		code = check_gain(t, &l, r, own, rights);
	}
	if (code != 0) {
		error(t, code);
		return;
	}
	size = response_size(t, r);
	respond(t, r, rights);
	give(t->s, r, find_borrower(r, t->id), rights);
	find_borrower(r, t->id)->clear_after = (get32(l.d, 4) & CLEAR_AFTER) !=
					       0;
	find(t->v, ID_MEM_RETRIEVE_RESP, size, size, 0);
}

/* 8.6 */
void ffa_relinquish(struct turn *t)
{
	const uint8_t *d = t->tx;
	struct region *r;
	struct party *b;
	bool clear;

	if (d == NULL || get32(d, 12) != 1 || get16(d, 16) != t->id ||
	    (get32(d, 8) & ~(CLEAR | TIME_SLICE)) != 0) {
		error(t, INVALID_PARAMETERS);
		return;
	}
	clear = (get32(d, 8) & CLEAR) != 0;
	r = find_wide_handle(t->s, get64(d, 0));
	b = r == NULL ? NULL : find_borrower(r, t->id);
	if (b == NULL || !b->holds || (clear && r->operation == SHARING)) {
		error(t, INVALID_PARAMETERS);
		return;
	}
	if (clear && !(b->rights & W)) {
		error(t, DENIED);
		return;
	}
	give_back(t->s, r, b, clear);
	ok(t);
}

/* 8.7 */
void ffa_reclaim(struct turn *t)
{
	bool clear = (w(t, 3) & CLEAR) != 0;
	struct region *r =
		find_wide_handle(t->s, (uint64_t)w(t, 2) << 32 | w(t, 1));

	if ((w(t, 3) & ~(CLEAR | TIME_SLICE)) != 0 || r == NULL ||
	    r->sender != t->id) {
		error(t, INVALID_PARAMETERS);
		return;
	}
	if ((clear && !(r->rights & W)) || in_use(r)) {
		error(t, DENIED);
		return;
	}
	take_home(t->s, r, clear);
	ok(t);
}
