/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Steps at random. Most are what a guest that knows the rules would do in this
 * state; then one in four has something wrong with it.
 */
#include <stdarg.h>
#include <stdio.h>

#include "test/spec/lockstep.h"
#include "test/spec/turn.h"

#define HANDLE_HIGH 0x80000000U

uint32_t below(struct dice *d, uint32_t n)
{
	d->seed ^= d->seed << 13;
	d->seed ^= d->seed >> 7;
	d->seed ^= d->seed << 17;
	return (uint32_t)((d->seed >> 24) % n);
}

/* True n times in 100. */
static bool percent(struct dice *d, unsigned n)
{
	return below(d, 100) < n;
}

void choose_config(struct dice *d, struct machine_config *c)
{
	bool blocks = percent(d, 35);
	bool old = percent(d, 20);

	memset(c, 0, sizeof(*c));
	c->vms = 3 + below(d, SPEC_VMS - 2);
	c->pages = blocks ? SPEC_PAGES : 14 + below(d, 8);
	c->watch_tlbs = !blocks;
	for (unsigned id = 1; id <= c->vms; id++) {
		c->version[id] = old ? SPCI_0_9 : (enum version)below(d, 4);
		c->settled[id] = c->version[id] != SPCI_0_9 && percent(d, 80);
		c->vcpus[id] = 1 + below(d, 2);
		c->properties[id] = id == PRIMARY ?
					    SENDS_DIRECT | SENDS_DIRECT2 :
					    RECEIVES_DIRECT | RECEIVES_DIRECT2;
		if (percent(d, 90))
			c->properties[id] |= INDIRECT;
		if (percent(d, 70))
			c->properties[id] |= HAS_NOTICES;
		if (percent(d, 60))
			c->properties[id] |= SENDS_DIRECT | SENDS_DIRECT2;
		if (percent(d, 50))
			c->withheld[id] = 4 + below(d, 7);
	}
}

/* A step that is being made. */
struct maker {
	struct dice *d;
	const struct spec *s;
	const struct memory_of_steps *m;
	struct step *step;
	const struct spec_vm *vm;
	const struct spec_vcpu *v;
	unsigned id;
	unsigned number;
};

__attribute__((format(printf, 2, 3))) static void note(struct maker *k,
						       const char *format, ...)
{
	size_t used = strlen(k->step->note);
	va_list args;

	va_start(args, format);
	vsnprintf(k->step->note + used, NOTE_MAX - used, format, args);
	va_end(args);
}

static void set_call(struct maker *k, uint32_t id, uint64_t x1, uint64_t x2,
		     uint64_t x3, uint64_t x4)
{
	uint64_t *x = k->step->x;

	x[0] = id;
	x[1] = x1;
	x[2] = x2;
	x[3] = x3;
	x[4] = x4;
}

/* A VM that is there, as a rule, and not the caller. */
static unsigned other_vm(struct maker *k)
{
	unsigned vm = 1 + below(k->d, k->s->vms);

	if (vm == k->id)
		vm = vm % k->s->vms + 1;
	return percent(k->d, 97) ? vm : below(k->d, 8);
}

/* Which step gave a handle. */
static void refer(struct maker *k, uint32_t handle, bool in_tx, unsigned at)
{
	int i = (int)k->number - 1;

	while (i >= 0 && k->m->handle[i] != handle)
		i--;
	k->step->handle = (struct reference){ i, in_tx, (uint16_t)at };
	if (i >= 0)
		note(k, " (handle of #%d)", i);
}

/* A region for which like() is true, if there is one; NULL: none at all. */
static struct region *pick_region(struct maker *k,
				  bool (*like)(const struct maker *,
					       struct region *))
{
	unsigned from = below(k->d, SPEC_REGIONS);
	struct region *any = NULL;
	bool strict = percent(k->d, 95);

	for (unsigned i = 0; i < SPEC_REGIONS; i++) {
		struct region *r = (struct region *)(uintptr_t)&k->s
					   ->region[(from + i) % SPEC_REGIONS];

		if (!r->live)
			continue;
		if (like(k, r) && strict)
			return r;
		any = r;
	}
	return any;
}

static bool can_retrieve(const struct maker *k, struct region *r)
{
	const struct party *b = find_borrower(r, k->id);

	return b != NULL && !b->holds && !r->orphan;
}

static bool can_relinquish(const struct maker *k, struct region *r)
{
	const struct party *b = find_borrower(r, k->id);

	return b != NULL && b->holds;
}

static bool can_reclaim(const struct maker *k, struct region *r)
{
	return r->sender == k->id && !in_use(r);
}

/* A page of the caller's own that is there to be given, if one is found. */
static uint32_t own_page(struct maker *k)
{
	uint32_t all = k->s->vms * k->s->pages;
	uint32_t hot = k->s->pages < 24 ? k->s->pages : 24;
	uint32_t p = 0;

	for (unsigned tries = 0; tries < 12; tries++) {
		unsigned vm = percent(k->d, 70) ? k->id - 1 :
						  below(k->d, k->s->vms);

		p = vm * k->s->pages + below(k->d, hot);
		if (percent(k->d, 4) && k->s->pages > 512)
			p = vm * k->s->pages + 505 + below(k->d, 12);
		if (k->s->view[k->id][p].relation == IS_OWNED)
			return p;
	}
	return percent(k->d, 90) ? p : below(k->d, all);
}

static struct run own_run(struct maker *k)
{
	struct run run = { own_page(k), 1 };
	uint32_t n = percent(k->d, 60) ? 1 : 1 + below(k->d, 4);
	uint32_t end = (run.page / k->s->pages + 1) * k->s->pages;

	if (k->s->pages > 512 && percent(k->d, 15))
		return (struct run){ run.page / k->s->pages * k->s->pages,
				     512 };
	while (run.count < n && run.page + run.count < end &&
	       k->s->view[k->id][run.page + run.count].relation == IS_OWNED)
		run.count++;
	return run;
}

/* Runs that do not overlap, as a rule. Returns how many. */
static unsigned own_runs(struct maker *k, struct run *runs)
{
	unsigned n = percent(k->d, 60) ? 1 : 1 + below(k->d, 4);
	unsigned count = 0;

	if (k->s->pages > 512 && percent(k->d, 4)) {
		/* More than a call makes without a look for interrupts. */
		n = 60 + below(k->d, 60);
		for (; count < n; count++)
			runs[count] = (struct run){
				(k->id - 1) * k->s->pages + 30 + 2 * count, 1
			};
		return n;
	}
	for (unsigned tries = 0; count < n && tries < 20; tries++) {
		struct run run = own_run(k);
		bool free = true;

		for (unsigned i = 0; i < count; i++)
			free &= run.page >= runs[i].page + runs[i].count ||
				runs[i].page >= run.page + run.count;
		if (free || percent(k->d, 2))
			runs[count++] = run;
	}
	return count;
}

/* Writes constituents at an offset of TX; returns their pages. */
static uint32_t put_runs(struct maker *k, unsigned at, const struct run *runs,
			 unsigned n)
{
	uint8_t *d = k->step->tx;
	uint32_t sum = 0;

	for (unsigned i = 0; i < n; i++) {
		put64(d, at + 16 * i, spec_address(k->s, runs[i].page));
		put32(d, at + 16 * i + 8, runs[i].count);
		sum += runs[i].count;
		if (i < 4)
			note(k, " %u.%u+%u", runs[i].page / k->s->pages + 1,
			     runs[i].page % k->s->pages, runs[i].count);
	}
	return sum;
}

static const uint32_t sends[] = { ID_MEM_DONATE, ID_MEM_LEND, ID_MEM_SHARE };

static unsigned rights_of(const struct maker *k, const struct run *runs)
{
	return k->s->view[k->id][runs[0].page].rights;
}

static void send_spci(struct maker *k, enum operation operation)
{
	uint8_t *d = k->step->tx;
	struct run runs[SPEC_RUNS];
	unsigned n = own_runs(k, runs);
	unsigned rights = rights_of(k, runs);
	unsigned access = (rights & W ? 2 : 0) | (rights & X ? 1 : 0);
	uint32_t length = 48 + 16 * n;

	if (percent(k->d, 40))
		access &= below(k->d, 4);
	if (percent(k->d, 8))
		access = below(k->d, 4);
	put16(d, 32, (uint16_t)other_vm(k));
	note(k, "to %u", get16(d, 32));
	put32(d, 0, percent(k->d, 80) ? 0 : below(k->d, 4));
	put32(d, 4, operation != SHARING && percent(k->d, 30));
	put16(d, 8, (uint16_t)k->id);
	put32(d, 12, put_runs(k, 48, runs, n));
	put32(d, 16, n);
	put32(d, 20, 48);
	put32(d, 24, 1);
	put16(d, 34, (uint16_t)(access << 5 | (percent(k->d, 50) ? 0x12 : 0)));
	note(k, " access %u%s", access, get32(d, 4) ? " CLEAR" : "");
	set_call(k, sends[operation], 0, 0, length, length);
	k->step->tx_size = (uint16_t)length;
}

/* Bytes of an access descriptor, and the header, of the caller's version. */
static unsigned access_size(const struct maker *k)
{
	return k->vm->version == FFA_1_2 ? 32 : 16;
}

static unsigned header_size(const struct maker *k)
{
	return k->vm->version == FFA_1_0 ? 32 : 48;
}

/* The header of a descriptor of FF-A; returns where access descriptors end. */
static unsigned put_header(struct maker *k, unsigned count)
{
	uint8_t *d = k->step->tx;

	put32(d, 28, count);
	if (k->vm->version != FFA_1_0) {
		put32(d, 24, access_size(k));
		put32(d, 32, header_size(k));
	}
	return header_size(k) + count * access_size(k);
}

static uint8_t *access_at(const struct maker *k, unsigned i)
{
	return k->step->tx + header_size(k) + i * access_size(k);
}

static void set_descriptor(struct maker *k, uint32_t id, uint32_t length)
{
	set_call(k, id, length, length, 0, 0);
	k->step->tx_size = (uint16_t)length;
}

static void send_ffa(struct maker *k, enum operation operation)
{
	uint8_t *d = k->step->tx;
	struct run runs[SPEC_RUNS];
	unsigned n = own_runs(k, runs);
	unsigned count = operation == DONATION || percent(k->d, 50) ?
				 1 :
				 1 + below(k->d, k->s->vms - 1);
	unsigned composite = put_header(k, count);
	bool writes = (rights_of(k, runs) & W) ? percent(k->d, 70) :
						 percent(k->d, 10);
	unsigned first = other_vm(k);

	put16(d, 0, (uint16_t)k->id);
	put16(d, 2,
	      operation == SHARING || (count > 1 && percent(k->d, 50)) ? 0x2f :
									 0);
	put32(d, 4, operation != SHARING && percent(k->d, 30));
	put64(d, 16, percent(k->d, 80) ? 0 : below(k->d, 4));
	for (unsigned i = 0; i < count; i++) {
		uint8_t *a = access_at(k, i);

		put16(a, 0, (uint16_t)first);
		note(k, "%s %u", i == 0 ? "to" : ",", first);
		first = first % k->s->vms + 1;
		if (first == k->id)
			first = first % k->s->vms + 1;
		a[2] = operation == DONATION ? 0 : writes ? 2 : 1;
		put32(a, 4, composite);
		if (access_size(k) == 32 && percent(k->d, 10))
			put64(a, 8, 1 + below(k->d, 2));
	}
	put32(d, composite, put_runs(k, composite + 16, runs, n));
	put32(d, composite + 4, n);
	note(k, " %s%s", writes ? "RW" : "RO", get32(d, 4) ? " CLEAR" : "");
	set_descriptor(k, sends[operation], composite + 16 + 16 * n);
}

static void make_send(struct maker *k)
{
	enum operation operation = (enum operation)below(k->d, 3);

	if (speaks_ffa(k->vm))
		send_ffa(k, operation);
	else
		send_spci(k, operation);
}

static void retrieve_spci(struct maker *k, const struct region *r)
{
	uint8_t *d = k->step->tx;

	memset(d, percent(k->d, 50) ? 0xa5 : 0, 64);
	put32(d, 0, r->handle);
	put16(d, 4, r->sender);
	put32(d, 8, sends[r->operation]);
	put32(d, 12, (uint32_t)r->tag);
	put32(d, 16, 0);
	put32(d, 24, 1);
	put16(d, 32, (uint16_t)k->id);
	put32(d, 48, r->pages);
	put32(d, 52, 0);
	set_call(k, ID_MEM_RETRIEVE_REQ, 0, 0, 64, 64);
	k->step->tx_size = 64;
	refer(k, r->handle, true, 0);
}

/* Permissions that borrower b may ask for, as a rule. */
static uint8_t wish(struct maker *k, const struct region *r,
		    const struct party *b)
{
	bool alone = r->operation != SHARING && r->count == 1;
	unsigned rights = r->version == SPCI_0_9 ? b->granted : r->rights;
	unsigned data = percent(k->d, 40)		      ? 0 :
			(b->granted & W) && percent(k->d, 60) ? 2 :
								1;
	unsigned instructions = !alone				  ? 0 :
				(rights & X) && percent(k->d, 40) ? 2 :
								    1;

	if (percent(k->d, 8))
		return (uint8_t)below(k->d, 12);
	return (uint8_t)(data | instructions << 2);
}

static void retrieve_ffa(struct maker *k, struct region *r)
{
	uint8_t *d = k->step->tx;
	bool only = r->count > 1 && percent(k->d, 50);
	unsigned count = only ? 1 : r->count;
	unsigned length = put_header(k, count);
	uint32_t flags = percent(k->d, 50) ? 0 : (3U - r->operation) << 3;

	if (only)
		flags |= 1U << 10;
	if (r->clear_sent && percent(k->d, 20))
		flags |= 1;
	if (r->operation == LOAN && percent(k->d, 10))
		flags |= 4;
	put16(d, 0, r->sender);
	put16(d, 2, percent(k->d, 50) ? 0 : 0x2f);
	put32(d, 4, flags);
	put32(d, 8, r->handle);
	put32(d, 12, HANDLE_HIGH);
	put64(d, 16, r->tag);
	for (unsigned i = 0; i < count; i++) {
		const struct party *b = only ? find_borrower(r, k->id) :
					       &r->to[i];
		uint8_t *a = access_at(k, i);

		if (b == NULL)
			b = &r->to[0];
		put16(a, 0, b->vm);
		a[2] = wish(k, r, b);
		if (access_size(k) == 32 && percent(k->d, 95)) {
			put64(a, 8, b->impdef[0]);
			put64(a, 16, b->impdef[1]);
		}
	}
	note(k, " flags 0x%x", flags);
	set_descriptor(k, ID_MEM_RETRIEVE_REQ, length);
	refer(k, r->handle, true, 8);
}

/* One that its sender has begun to take back. */
static bool is_reclaimed(const struct maker *k, struct region *r)
{
	return r->reclaiming && can_retrieve(k, r);
}

static void make_retrieve(struct maker *k)
{
	struct region *r =
		pick_region(k, percent(k->d, 50) ? is_reclaimed : can_retrieve);

	if (r == NULL)
		set_call(k, ID_MEM_RETRIEVE_REQ, 0, 0, 64, 64);
	else if (speaks_ffa(k->vm))
		retrieve_ffa(k, r);
	else
		retrieve_spci(k, r);
}

static void make_relinquish(struct maker *k)
{
	struct region *r = pick_region(k, can_relinquish);
	uint32_t handle = r == NULL ? HANDLE_HIGH : r->handle;
	uint8_t *d = k->step->tx;
	bool clear = percent(k->d, 30);

	set_call(k, ID_MEM_RELINQUISH, 0, 0, 0, 0);
	put32(d, 0, handle);
	if (speaks_ffa(k->vm)) {
		put32(d, 4, HANDLE_HIGH);
		put32(d, 8, clear);
		put32(d, 12, 1);
		put16(d, 16, (uint16_t)k->id);
		k->step->tx_size = 18;
	} else {
		put32(d, 4, clear);
		put16(d, 8, (uint16_t)k->id);
		k->step->tx_size = 16;
	}
	note(k, "%s", clear ? "CLEAR" : "");
	refer(k, handle, true, 0);
}

static void make_reclaim(struct maker *k)
{
	struct region *r = pick_region(k, can_reclaim);
	uint32_t handle = r == NULL ? HANDLE_HIGH : r->handle;
	bool clear = percent(k->d, 30);

	if (speaks_ffa(k->vm))
		set_call(k, ID_MEM_RECLAIM, handle, HANDLE_HIGH, clear, 0);
	else
		set_call(k, ID_MEM_RECLAIM, handle, clear, 0, 0);
	note(k, "%s", clear ? "CLEAR" : "");
	refer(k, handle, false, 1);
}

static void make_map(struct maker *k)
{
	unsigned pages = speaks_ffa(k->vm) && percent(k->d, 30) ? 2 : 1;
	uint32_t tx = own_page(k);
	uint32_t rx = own_page(k);

	if (percent(k->d, 50)) {
		/* Where they do not stand in the way. */
		tx = k->id * k->s->pages - 2 * pages;
		rx = tx + pages;
	}
	note(k, "TX %u.%u RX %u.%u", tx / k->s->pages + 1, tx % k->s->pages,
	     rx / k->s->pages + 1, rx % k->s->pages);
	set_call(k, ID_RXTX_MAP | ID_64, spec_address(k->s, tx),
		 spec_address(k->s, rx), pages, 0);
}

/* A VM that would take a message, if there is one. */
static unsigned free_receiver(struct maker *k, bool (*like)(enum version))
{
	unsigned to = other_vm(k);

	for (unsigned i = 0; i < k->s->vms && percent(k->d, 98); i++) {
		unsigned vm = (to + i) % k->s->vms + 1;
		const struct spec_vm *of = &k->s->vm[vm];

		if (vm != k->id && like(of->version) && has_buffers(of) &&
		    of->state == RX_EMPTY)
			return vm;
	}
	return to;
}

static bool is_old(enum version v)
{
	return v <= FFA_1_0;
}

static bool is_new(enum version v)
{
	return v >= FFA_1_1;
}

static void make_message(struct maker *k)
{
	unsigned to = free_receiver(k, is_old);
	unsigned size = percent(k->d, 90) ? below(k->d, 65) :
					    4090 + below(k->d, 8);

	for (unsigned i = 0; i < 64; i++)
		k->step->tx[i] = (uint8_t)(k->number + i);
	k->step->tx_size = 64;
	set_call(k, ID_MSG_SEND, (uint64_t)k->id << 16 | to, 0, size,
		 percent(k->d, 40));
	note(k, "to %u", to);
}

static void make_message2(struct maker *k)
{
	uint8_t *d = k->step->tx;
	unsigned header = k->vm->version == FFA_1_2 ? 40 : 20;
	unsigned offset = header + (percent(k->d, 80) ? 0 : below(k->d, 20));
	unsigned size = percent(k->d, 90) ? below(k->d, 65) :
					    4020 + below(k->d, 60);

	put32(d, 8, offset);
	put16(d, 12, (uint16_t)free_receiver(k, is_new));
	put16(d, 14, (uint16_t)k->id);
	put32(d, 16, size);
	for (unsigned i = 0; i < 64; i++)
		d[offset + i] = (uint8_t)(k->number + i);
	k->step->tx_size = (uint16_t)(offset + 64);
	set_call(k, ID_MSG_SEND2, 0, 0, 0, 0);
	note(k, "to %u", get16(d, 12));
}

/* Is there something for a vCPU to run for? */
static bool can_run(const struct spec *s, unsigned vm, unsigned index)
{
	const struct spec_vm *of;
	const struct spec_vcpu *v;

	if (vm < 2 || vm > s->vms || index >= s->vm[vm].vcpus)
		return false;
	of = &s->vm[vm];
	v = &of->vcpu[index];
	if (v->cpu >= 0)
		return false;
	if (v->is == IS_WAITING && !speaks_ffa(of))
		return of->state == RX_UNTOLD || due(v) != 0;
	return v->is == IS_READY || v->is == IS_WAITING ||
	       (v->is == IS_IDLE && due(v) != 0);
}

static void make_run(struct maker *k)
{
	unsigned vm = 1;
	unsigned index = 0;

	for (unsigned tries = 0; tries < 8; tries++) {
		vm = percent(k->d, 97) ? 2 + below(k->d, k->s->vms - 1) :
					 below(k->d, 8);
		index = percent(k->d, 97) ? below(k->d, 2) : below(k->d, 9);
		if (can_run(k->s, vm, index))
			break;
	}
	set_call(k, ID_RUN, (uint64_t)vm << 16 | index, 0, 0, 0);
}

static void make_version(struct maker *k)
{
	static const uint32_t asked[] = { 9,	   0x10000, 0x10001,   0x10002,
					  0x10003, 0x20000, 0x80010000 };

	set_call(k, ID_VERSION, asked[below(k->d, 7)], 0, 0, 0);
}

/* Does a vCPU wait on this CPU's number, or as its VM's only one? */
static bool takes_request(const struct maker *k, unsigned vm)
{
	const struct spec_vm *of = &k->s->vm[vm];
	unsigned index = of->vcpus > 1 ? k->step->cpu : 0;

	return vm != PRIMARY && vm != k->id && index < of->vcpus &&
	       of->settled && (of->properties & RECEIVES_DIRECT) &&
	       (k->vm->properties & SENDS_DIRECT) &&
	       of->vcpu[index].is == IS_WAITING;
}

static void make_direct(struct maker *k)
{
	bool two = k->vm->version == FFA_1_2 && percent(k->d, 40);
	uint32_t id = two		? ID_DIRECT_REQ2 | ID_64 :
		      percent(k->d, 50) ? ID_DIRECT_REQ :
					  ID_DIRECT_REQ | ID_64;
	unsigned to = other_vm(k);

	/* One that waits for a request, if there is one. */
	for (unsigned i = 0; i < k->s->vms; i++) {
		unsigned vm = (to + i) % k->s->vms + 1;

		if (takes_request(k, vm) &&
		    (!two || k->s->vm[vm].version == FFA_1_2)) {
			to = vm;
			break;
		}
	}
	set_call(k, id, (uint64_t)k->id << 16 | to, 0, 0, 0);
	for (unsigned i = two ? 4 : 3; i < (two ? 18U : 8U); i++)
		k->step->x[i] = 0x1234567800000000ULL + 16 * k->number + i;
}

static void make_response(struct maker *k)
{
	bool two = k->v->asked == ASKED_2;
	uint32_t id = two		? ID_DIRECT_RESP2 | ID_64 :
		      percent(k->d, 50) ? ID_DIRECT_RESP :
					  ID_DIRECT_RESP | ID_64;

	set_call(k, id, (uint64_t)k->id << 16 | k->v->requester.vm, 0, 0, 0);
	for (unsigned i = two ? 4 : 3; i < (two ? 18U : 8U); i++)
		k->step->x[i] = 0xabcd00000000ULL + 16 * k->number + i;
}

/* Sets what somebody has bound to the caller. */
static bool make_bound_set(struct maker *k)
{
	unsigned from = below(k->d, k->s->vms);

	for (unsigned i = 0; i < k->s->vms * 64; i++) {
		unsigned vm = 1 + (from + i / 64) % k->s->vms;
		const struct notices *n = &k->s->vm[vm].notices;
		uint64_t bit = (uint64_t)1 << (i % 64);

		if (vm == k->id || n->sender[i % 64] != k->id)
			continue;
		set_call(k, ID_NOTIFICATION_SET, (uint64_t)k->id << 16 | vm,
			 (n->per_vcpu & bit) ? below(k->d, 2) << 16 | 1 : 0,
			 (uint32_t)bit, bit >> 32);
		return true;
	}
	return false;
}

static void make_notify(struct maker *k)
{
	static const uint32_t some[] = { 1, 2, 3, 0x80000000, 0 };
	uint32_t low = some[below(k->d, 5)];
	uint32_t high = below(k->d, 3) == 0 ? 4 : 0;
	unsigned other = other_vm(k);
	bool per_vcpu = percent(k->d, 40);
	unsigned vcpu = below(k->d, 2);

	switch (below(k->d, 9)) {
	case 8:
		if (!make_bound_set(k))
			set_call(k, ID_NOTIFICATION_GET, k->id, 10, 0, 0);
		break;
	case 0:
	case 1:
		set_call(k, ID_NOTIFICATION_BIND, (uint64_t)other << 16 | k->id,
			 per_vcpu, low, high);
		break;
	case 2:
		set_call(k, ID_NOTIFICATION_UNBIND,
			 (uint64_t)other << 16 | k->id, 0, low, high);
		break;
	case 3:
	case 4:
	case 5:
		set_call(k, ID_NOTIFICATION_SET, (uint64_t)k->id << 16 | other,
			 per_vcpu ? vcpu << 16 | 1 : 0, low, high);
		break;
	case 6:
		set_call(k, ID_NOTIFICATION_GET, (uint64_t)vcpu << 16 | k->id,
			 below(k->d, 16), 0, 0);
		break;
	default:
		set_call(k, ID_NOTIFICATION_INFO | (per_vcpu ? ID_64 : 0), 0, 0,
			 0, 0);
	}
}

/* The primary wakes a vCPU that waits for an interrupt. */
static bool make_wake(struct maker *k)
{
	unsigned from = below(k->d, k->s->vms);

	for (unsigned i = 0; i < 2 * k->s->vms; i++) {
		unsigned vm = 1 + (from + i / 2) % k->s->vms;
		const struct spec_vcpu *v = &k->s->vm[vm].vcpu[i % 2];

		if (vm == PRIMARY || v->enabled == 0 || due(v) != 0 ||
		    (v->is != IS_IDLE && v->is != IS_WAITING))
			continue;
		set_call(k, HF_BASE + (speaks_ffa(k->vm) ? 4 : 6), vm, i % 2,
			 (uint64_t)__builtin_ctzll(v->enabled), 0);
		return true;
	}
	return false;
}

/* HF calls, at the numbers of the caller's dialect. */
static void make_hf(struct maker *k)
{
	unsigned n = 2 + below(k->d, 5);
	uint32_t id = HF_BASE + n - (speaks_ffa(k->vm) ? 2 : 0);
	unsigned vm = percent(k->d, 50) ? k->id : 1 + below(k->d, k->s->vms);

	if (k->id == PRIMARY && percent(k->d, 60) && make_wake(k))
		return;
	if (n == 4)
		set_call(k, id, below(k->d, 8), below(k->d, 3), 0, 0);
	else if (n == 6)
		set_call(k, id, vm, below(k->d, 2), below(k->d, 8), 0);
	else
		set_call(k, id, vm, 0, 0, 0);
}

static void make_info(struct maker *k)
{
	bool regs = k->vm->version == FFA_1_2 && percent(k->d, 40);

	if (!speaks_ffa(k->vm))
		set_call(k, HF_BASE + below(k->d, 2), below(k->d, 7), 0, 0, 0);
	else if (regs)
		set_call(k, ID_INFO_GET_REGS | ID_64, 0, 0, below(k->d, 4), 0);
	else
		set_call(k, ID_PARTITION_INFO_GET, 0, 0, 0, 0);
	if (speaks_ffa(k->vm) && !regs)
		k->step->x[5] = percent(k->d, 30);
}

static void make_features(struct maker *k)
{
	static const uint32_t asked[] = { 1, 2, 3, 0, ID_RXTX_MAP | ID_64 };
	uint32_t id = percent(k->d, 80) ?
			      ID_ERROR + below(k->d, 0x32) +
				      (percent(k->d, 40) ? ID_64 : 0) :
			      asked[below(k->d, 5)];

	set_call(k, ID_FEATURES, id, percent(k->d, 80) ? 0 : 2, 0, 0);
}

static void make_simple(struct maker *k, uint32_t id)
{
	set_call(k, id, 0, 0, 0, 0);
}

static void make_yield(struct maker *k)
{
	make_simple(k, ID_YIELD);
	if (k->vm->version == FFA_1_2 && percent(k->d, 50)) {
		k->step->x[2] = 7;
		k->step->x[3] = 9;
	}
}

/* An id that is no call, or no call of this VM's. */
static void make_odd(struct maker *k)
{
	static const uint32_t ids[] = {
		0x84000062, 0x84000060, 0x84000075, 0x8400007a, 0x8400007b,
		0x84000085, 0x84000084, 0xc4000069, 0x840000ff, 0xff20,
		0x84000086, 0x8400006e, 0xc400008d, 0x8400007d,
	};

	set_call(k, ids[below(k->d, sizeof(ids) / sizeof(*ids))], 0, 0, 0, 0);
}

static void make_power(struct maker *k)
{
	unsigned index = percent(k->d, 90) ? k->s->on[k->step->cpu].index ^ 1U :
					     below(k->d, 4);

	if (percent(k->d, 70))
		set_call(k, ID_CPU_ON | (percent(k->d, 50) ? ID_64 : 0), index,
			 0, 0x77, 0);
	else if (percent(k->d, 50))
		set_call(k, ID_CPU_OFF, 0, 0, 0, 0);
	else
		set_call(k, ID_AFFINITY_INFO | ID_64, index, 0, 0, 0);
}

static void make_stop(struct maker *k)
{
	set_call(k, 0xff08, 1 + below(k->d, k->s->vms), 0, 0, 0);
}

static void make_release(struct maker *k)
{
	make_simple(k, ID_RX_RELEASE);
}

static void make_unmap(struct maker *k)
{
	set_call(k, ID_RXTX_UNMAP, percent(k->d, 50) ? 0 : k->id << 16, 0, 0,
		 0);
}

static void make_poll(struct maker *k)
{
	make_simple(k, ID_MSG_POLL);
}

static void make_wait(struct maker *k)
{
	make_simple(k, ID_MSG_WAIT);
	if (k->vm->version == FFA_1_2)
		k->step->x[2] = percent(k->d, 30);
}

/* Is there a region for which like() is true? */
static bool any_region(const struct maker *k,
		       bool (*like)(const struct maker *, struct region *))
{
	for (unsigned i = 0; i < SPEC_REGIONS; i++) {
		if (k->s->region[i].live &&
		    like(k, (struct region *)(uintptr_t)&k->s->region[i]))
			return true;
	}
	return false;
}

static bool any_waits(const struct maker *k)
{
	for (unsigned vm = 2; vm <= k->s->vms; vm++) {
		if (takes_request(k, vm))
			return true;
	}
	return false;
}

/* A call, and how likely it is in this state. */
struct choice {
	unsigned weight;
	void (*make)(struct maker *k);
};

static void make_call(struct maker *k)
{
	bool primary = k->id == PRIMARY;
	bool ffa = speaks_ffa(k->vm);
	bool mapped = has_buffers(k->vm);
	bool full = k->vm->state != RX_EMPTY;
	bool asked = answers(k->v);
	const struct choice choices[] = {
		{ mapped ? 14 : 1, make_send },
		{ mapped && !full && any_region(k, can_retrieve) ? 20 : 1,
		  make_retrieve },
		{ mapped && any_region(k, can_relinquish) ? 10 : 1,
		  make_relinquish },
		{ any_region(k, can_reclaim) ? 8 : 1, make_reclaim },
		{ mapped ? 1 : 30, make_map },
		{ mapped ? 1 : 0, make_unmap },
		{ full ? 14 : 1, make_release },
		{ k->vm->version <= FFA_1_0 ? 5 : 0, make_message },
		{ k->vm->version <= FFA_1_0 ? 2 : 0, make_poll },
		{ primary		     ? 1 :
		  !ffa && k->v->enabled == 0 ? 1 :
		  k->v->initialized	     ? 5 :
					       20,
		  make_wait },
		{ primary ? 24 : 1, make_run },
		{ primary ? 1 : 3, make_yield },
		{ ffa && k->vm->settled ? 1 : 2, make_version },
		{ 1, make_features },
		{ 2, make_info },
		{ 6, make_hf },
		{ ffa ? any_waits(k) ? 16 : 2 : 0, make_direct },
		{ asked ? 20 : ffa, make_response },
		{ k->vm->version >= FFA_1_1 ? 6 : 0, make_message2 },
		{ k->vm->version >= FFA_1_1 ? 8 : 0, make_notify },
		{ 1, make_odd },
		{ primary ? 0 : 3, make_power },
		{ primary && !ffa && percent(k->d, 3) ? 3 : 0, make_stop },
	};
	unsigned count = sizeof(choices) / sizeof(choices[0]);
	unsigned sum = 0;
	unsigned n;

	for (unsigned i = 0; i < count; i++)
		sum += choices[i].weight;
	n = below(k->d, sum);
	for (unsigned i = 0; i < count; i++) {
		if (n < choices[i].weight) {
			choices[i].make(k);
			return;
		}
		n -= choices[i].weight;
	}
}

/* Values that calls might treat in a special way. */
static uint64_t odd_value(struct dice *d)
{
	static const uint64_t values[] = {
		0,	    1,		 2,
		3,	    4,		 8,
		16,	    0x10000,	 0x20001,
		0x80000000, 0xffff,	 0xffffffff,
		0x1000,	    0x100000000, 0xfffffffffffff000,
		0x40001000,
	};

	return values[below(d, sizeof(values) / sizeof(values[0]))];
}

static void mutate_tx(struct maker *k)
{
	unsigned at = below(k->d, k->step->tx_size);
	unsigned word = at & ~3U;
	uint32_t v;

	switch (below(k->d, 4)) {
	case 0:
		k->step->tx[at] ^= (uint8_t)(1 << below(k->d, 8));
		break;
	case 1:
		k->step->tx[at] = (uint8_t)below(k->d, 256);
		break;
	case 2:
		put32(k->step->tx, word, (uint32_t)odd_value(k->d));
		break;
	default:
		v = get32(k->step->tx, word) + (percent(k->d, 50) ? 1 : -1U);
		put32(k->step->tx, word, v);
	}
	note(k, "; byte %u changed", at);
}

static void mutate_register(struct maker *k)
{
	unsigned i = 1 + below(k->d, percent(k->d, 90) ? 5 : 17);
	uint64_t *x = &k->step->x[i];

	switch (below(k->d, 5)) {
	case 0:
		*x ^= (uint64_t)1 << below(k->d, 64);
		break;
	case 1:
		*x ^= (uint64_t)1 << below(k->d, 18);
		break;
	case 2:
		*x += percent(k->d, 50) ? 1 : -1ULL;
		break;
	case 3:
		*x |= 0xabcdef0000000000;
		break;
	default:
		*x = odd_value(k->d);
	}
	note(k, "; x%u changed", i);
}

static void mutate(struct maker *k)
{
	static const uint64_t in_id[] = { 1U << 30, 1U << 16, 1ULL << 40,
					  1ULL << 63 };

	if (percent(k->d, 8)) {
		k->step->x[0] ^= in_id[below(k->d, 4)];
		note(k, "; x0 changed");
	} else if (k->step->tx_size != 0 && percent(k->d, 60)) {
		mutate_tx(k);
	} else {
		mutate_register(k);
	}
}

/* x8 to x17 are what a guest happens to have, or zero where 1.2 wants that. */
static void choose_wide(struct maker *k)
{
	bool zero = k->vm->version == FFA_1_2 && percent(k->d, 90);

	for (unsigned i = 8; i < SPEC_X; i++)
		k->step->x[i] = zero ? 0 : 0x5a00 + 18 * k->number + i;
}

static void choose_call(struct maker *k)
{
	bool is_stop;

	k->step->kind = STEP_CALL;
	choose_wide(k);
	make_call(k);
	k->step->smc = percent(k->d, 15) && (uint32_t)k->step->x[0] > 0xffff;
	is_stop = (uint32_t)k->step->x[0] == 0xff08;
	if (percent(k->d, 25))
		mutate(k);
	if (percent(k->d, 4))
		mutate(k);
	if (!is_stop && percent(k->d, 30))
		k->step->interrupt =
			percent(k->d, 60) ? 1 : (uint8_t)(2 + below(k->d, 3));
}

/* A guest writes to a page that it may write to, and that is no buffer. */
static bool choose_store(struct maker *k)
{
	uint32_t all = k->s->vms * k->s->pages;
	uint32_t from = below(k->d, all);

	for (uint32_t i = 0; i < all; i++) {
		uint32_t p = (from + i) % all;
		struct view v = k->s->view[k->id][p];

		if ((v.rights & W) && v.relation != IS_BUFFER &&
		    v.relation != IS_LENT && v.relation != IS_NONE &&
		    (p % k->s->pages < 24 || i > 100)) {
			k->step->kind = STEP_STORE;
			k->step->page = p;
			k->step->stamp = (uint8_t)(1 + below(k->d, 255));
			return true;
		}
	}
	return false;
}

void choose_step(struct dice *d, const struct spec *s,
		 const struct memory_of_steps *m, unsigned number,
		 struct step *step)
{
	struct maker k = {
		.d = d, .s = s, .m = m, .step = step, .number = number
	};
	struct vcpu_name n;

	memset(step, 0, sizeof(*step));
	step->handle.step = -1;
	step->cpu = (uint8_t)below(d, SPEC_CPUS);
	n = s->on[step->cpu];
	k.id = n.vm;
	k.vm = &s->vm[n.vm];
	k.v = &k.vm->vcpu[n.index];
	if (m->cut[step->cpu] && percent(d, 60)) {
		step->kind = STEP_REPEAT;
		step->interrupt = percent(d, 60) ? (uint8_t)(1 + below(d, 4)) :
						   0;
	} else if (percent(d, 6) && choose_store(&k)) {
		return;
	} else if (k.id != PRIMARY && percent(d, 8)) {
		step->kind = percent(d, 60) ? STEP_IRQ :
			     due(k.v) != 0 || k.v->enabled == 0 ||
					     percent(d, 30) ?
					      STEP_WFE :
					      STEP_WFI;
	} else {
		choose_call(&k);
	}
}
