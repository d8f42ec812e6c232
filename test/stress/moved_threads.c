/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Threads of guests that are switched, moved to other vCPUs and killed in the
 * middle of calls that an interrupt cut short, so many times (the argument; the
 * second one begins the random numbers). A plain model, for which a call is
 * done at its last entry, says what each is answered: no answer is lost,
 * doubled, or given to another, and each page is whose it should be and holds
 * what it should.
 */
#include <stdlib.h>

#include "kernel/vm/vcpu.h"
#include "test/support/wire.h"

#define VMS	   3
#define THREADS	   4 /* of each VM, one call each a schedule */
#define GROUPS	   9
#define ENTRIES	   64 /* of one call, at most */
#define ID_GET	   0x84000069U
#define RX_RELEASE 0x84000065U

static unsigned long schedules = 3000;
static uint64_t seed = 1;
static unsigned long cut, moved, killed; /* calls: is it all tried? */

static unsigned any(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 33) % n;
}

/* Pages that are sent together. */
struct group {
	struct page_run runs[2];
	unsigned count;
	unsigned owner;
	uint8_t value; /* of each byte */
	/* its region */
	uint32_t handle; /* 0: none */
	uint32_t func;
	unsigned receiver;
	uint16_t memory;
	bool held;
	bool dirty;
	unsigned cuts;	/* of calls, since it is dirty */
	bool reclaimed; /* it goes to nobody but its sender any more */
};

static struct group groups[GROUPS];
static bool rx_full[VMS + 1];

static uint32_t pages_of(const struct group *g)
{
	return (uint32_t)(g->runs[0].pages +
			  (g->count > 1 ? g->runs[1].pages : 0));
}

/* Steps of 64 KiB in which a group is cleared. */
static unsigned steps_of(const struct group *g)
{
	unsigned steps = 0;

	for (unsigned i = 0; i < g->count; i++)
		steps += (unsigned)(g->runs[i].pages + 15) / 16;
	return steps;
}

/* A thread, and its call on its way. */
struct thread {
	uint32_t func; /* 0: none */
	unsigned vm;
	struct group *group;
	uint32_t handle;
	uint32_t sent_func; /* of a retrieve: what it says */
	unsigned receiver;
	uint32_t flags;
	uint16_t memory;
	unsigned entries;
	struct vcpu *was; /* where it was before */
};

static struct thread threads[VMS + 1][THREADS];

static uint8_t d[PAGE_SIZE];

/* Writes a thread's descriptor to TX. Returns its length. */
static uint32_t describe(const struct thread *t)
{
	const struct group *g = t->group;
	uint32_t length = 0;

	switch (t->func) {
	case SHARE:
	case LEND:
	case DONATE:
		length = wire_region(d, (uint16_t)t->vm, (uint16_t)t->receiver,
				     g->runs, g->count);
		put16(d, REGION_MEMORY, t->memory);
		put32(d, REGION_FLAGS, t->flags);
		break;
	case RETRIEVE:
		length = wire_retrieve(d, t->handle, t->sent_func,
				       (uint16_t)g->owner, (uint16_t)t->vm,
				       pages_of(g));
		break;
	case RELINQUISH:
		length = wire_relinquish(d, t->handle, (uint16_t)t->vm);
		put32(d, RELINQUISH_FLAGS, t->flags);
		break;
	default:
		return 0;
	}
	put_tx(vcpu_of(t->vm, 0), d, length);
	return length;
}

/* Returns the status of a send whose last entry this is. */
static enum status expected_of_send(const struct thread *t)
{
	const struct group *g = t->group;

	if ((t->flags & FLAG_CLEAR) && t->func == SHARE)
		return STATUS_INVALID_PARAMETERS;
	return g->owner == t->vm && g->handle == 0 ? STATUS_OK :
						     STATUS_INVALID_PARAMETERS;
}

/* True if the handle is the group's region's, and the caller its receiver. */
static bool is_received(const struct thread *t)
{
	return t->handle != 0 && t->group->handle == t->handle &&
	       t->group->receiver == t->vm;
}

/* Returns the status of any call whose last entry this is. */
static enum status expected(const struct thread *t)
{
	const struct group *g = t->group;

	switch (t->func) {
	case RX_RELEASE:
		return rx_full[t->vm] ? STATUS_OK : STATUS_DENIED;
	case RETRIEVE:
		if (rx_full[t->vm])
			return STATUS_BUSY;
		if (!is_received(t) || g->func != t->sent_func)
			return STATUS_INVALID_PARAMETERS;
		if (g->held)
			return STATUS_DENIED;
		return g->reclaimed ? STATUS_INVALID_PARAMETERS : STATUS_OK;
	case RELINQUISH:
		if (!is_received(t) || !g->held)
			return STATUS_INVALID_PARAMETERS;
		if ((t->flags & FLAG_CLEAR) && g->func == SHARE)
			return STATUS_INVALID_PARAMETERS;
		if ((t->flags & FLAG_CLEAR) && g->memory == MEMORY_RO)
			return STATUS_DENIED;
		return STATUS_OK;
	case RECLAIM:
		if (t->handle == 0 || g->handle != t->handle ||
		    g->owner != t->vm)
			return STATUS_INVALID_PARAMETERS;
		return g->held ? STATUS_DENIED : STATUS_OK;
	case ID_GET:
		return STATUS_OK;
	default:
		return expected_of_send(t);
	}
}

static void make_dirty(struct group *g)
{
	if (!g->dirty)
		g->cuts = 0;
	g->dirty = true;
}

/*
 * An entry was cut short. It may be, for what takes long, and no step is made
 * twice: whoever enters goes on.
 */
static void cut_short(const struct thread *t)
{
	struct group *g = t->group;

	assert_int_equal(expected(t), STATUS_OK);
	switch (t->func) {
	case RETRIEVE:
		break;
	case RECLAIM:
		if (t->flags & FLAG_CLEAR)
			make_dirty(g);
		g->reclaimed = true;
		break;
	default:
		assert_true(t->func >= DONATE && t->func <= SHARE);
		return;
	}
	assert_true(g->dirty);
	assert_in_range(++g->cuts, 1, steps_of(g) - 1);
}

static void clear_if_dirty(struct group *g)
{
	if (g->dirty)
		g->value = 0;
	g->dirty = false;
}

/* A call has been done. */
static void carry_out(const struct thread *t, uint64_t x2)
{
	struct group *g = t->group;

	switch (t->func) {
	case SHARE:
	case LEND:
	case DONATE:
		for (unsigned i = 0; i < GROUPS; i++)
			assert_int_not_equal(groups[i].handle, x2);
		g->handle = (uint32_t)x2;
		g->func = t->func;
		g->receiver = t->receiver;
		g->memory = t->memory;
		g->held = g->reclaimed = g->dirty = false;
		if (t->flags & FLAG_CLEAR)
			make_dirty(g);
		break;
	case RETRIEVE:
		clear_if_dirty(g);
		rx_full[t->vm] = true;
		g->held = true;
		if (g->func != DONATE)
			break;
		g->handle = 0;
		g->owner = t->vm;
		break;
	case RELINQUISH:
		g->held = false;
		if (t->flags & FLAG_CLEAR)
			make_dirty(g);
		break;
	case RECLAIM:
		if (t->flags & FLAG_CLEAR)
			make_dirty(g);
		clear_if_dirty(g);
		g->handle = 0;
		break;
	case RX_RELEASE:
		rx_full[t->vm] = false;
		break;
	default:
		break;
	}
}

static void check_answer(const struct thread *t, const struct answer *a,
			 struct vcpu *v)
{
	enum status want = expected(t);

	if (want != STATUS_OK) {
		assert_error(*a, v, want);
	} else if (t->func == RETRIEVE) {
		uint64_t length = 32 + 16 * (uint64_t)t->group->count;

		assert_answer(*a, v, RETRIEVED, 0, 0, length, length, 0, 0, 0);
	} else if (t->func == ID_GET) {
		assert_success(*a, v, t->vm);
	} else {
		bool sends = t->func >= DONATE && t->func <= SHARE;

		assert_success(*a, v, sends ? a->x[2] : 0);
		assert_int_equal(a->x[2] >> 31, sends);
	}
}

/* True if a wrong handle of a thread's has become the one of other pages. */
static bool names_another(const struct thread *t)
{
	for (unsigned i = 0; i < GROUPS; i++)
		if (t->handle != 0 && groups[i].handle == t->handle)
			return &groups[i] != t->group;
	return false;
}

/* One entry of a thread, on any vCPU of its VM. */
static void enter(struct thread *t)
{
	struct vcpu *v = vcpu_of(t->vm, any(MACHINE_VCPUS));
	uint32_t length = describe(t);
	uint64_t x[8] = { t->func };
	enum status want;
	struct answer a;

	if (t->func == RECLAIM) {
		x[1] = t->handle;
		x[2] = t->flags;
	} else if (t->func != RELINQUISH) {
		x[3] = x[4] = length;
	}
	if (t->entries > 0 && t->was != v)
		moved++;
	t->was = v;
	assert_in_range(t->entries++, 0, ENTRIES);
	host_interrupt_every(any(4));
	a = guest_call_once(v, CONDUIT_HVC, x);
	host_interrupt_every(0);
	if (a.again) {
		cut++;
		assert_memory_equal(a.x, x, sizeof(x));
		cut_short(t);
		if (any(16) == 0) {
			killed++;
			t->func = 0;
		}
		return;
	}
	check_answer(t, &a, v);
	want = expected(t);
	if (want == STATUS_OK)
		carry_out(t, a.x[2]);
	t->func = 0;
}

/* Another VM than this one. */
static unsigned other_vm(unsigned vm)
{
	return 1 + (vm + any(VMS - 1)) % VMS;
}

/* Gives a thread a call to make: mostly one that may be answered well. */
static void begin(struct thread *t, unsigned vm)
{
	static const uint32_t sends[] = { SHARE, LEND, DONATE };
	struct group *g = &groups[any(GROUPS)];

	*t = (struct thread){ .vm = vm, .group = g, .handle = g->handle };
	t->flags = any(4) ? FLAG_CLEAR : 0;
	t->memory = any(3) ? MEMORY_RWX : MEMORY_RO;
	t->receiver = other_vm(vm);
	t->sent_func = any(16) ? g->func : sends[any(3)];
	if (any(16) == 0)
		t->handle ^= 1U << (10 + any(3)); /* another generation */
	if (any(8) == 0)
		t->func = ID_GET;
	else if (any(8) == 0 || (rx_full[vm] && any(4)))
		t->func = RX_RELEASE;
	else if (g->handle == 0 || any(12) == 0)
		t->func = sends[any(3)];
	else if (g->receiver == vm)
		t->func = g->held ? RELINQUISH : RETRIEVE;
	else
		t->func = RECLAIM;
	if (t->func == DONATE)
		t->memory = MEMORY_RWX; /* else all would soon be read-only */
}

/* All threads, each with its call, in any order until all are done. */
static void schedule(void)
{
	struct thread *running[VMS * THREADS];
	unsigned n = 0;

	for (unsigned vm = 1; vm <= VMS; vm++)
		for (unsigned i = 0; i < THREADS; i++) {
			begin(&threads[vm][i], vm);
			running[n++] = &threads[vm][i];
		}
	while (n > 0) {
		unsigned i = any(n);

		if (names_another(running[i]))
			running[i]->func = 0;
		else
			enter(running[i]);
		if (running[i]->func == 0)
			running[i] = running[--n];
	}
}

/* Returns the state of a group's pages in its owner's table. */
static enum page_state owned_state(const struct group *g)
{
	if (g->handle == 0)
		return PAGE_OWNED;
	if (g->func == DONATE)
		return PAGE_DONATED;
	return g->func == LEND ? PAGE_OWNED_LENT : PAGE_OWNED_SHARED;
}

/* Returns it in its receiver's. */
static enum page_state held_state(const struct group *g)
{
	if (g->handle == 0 || !g->held)
		return PAGE_NONE;
	return g->func == LEND ? PAGE_BORROWED : PAGE_BORROWED_SHARED;
}

/* Checks whose the pages of a group are, and what is in them. */
static void check_run(const struct group *g, struct page_run run)
{
	for (unsigned vm = 1; vm <= VMS; vm++) {
		enum page_state want = vm == g->owner	 ? owned_state(g) :
				       vm == g->receiver ? held_state(g) :
							   PAGE_NONE;

		for (uint64_t p = 0; p < run.pages; p += run.pages - 1)
			assert_int_equal(
				mode_of(vm, run.begin + p * PAGE_SIZE).state,
				want);
	}
	for (uint64_t p = 0; !g->dirty && p < run.pages; p++)
		assert_true(page_is(run.begin + p * PAGE_SIZE, g->value));
}

/* A VM that has the pages writes them. */
static void use(struct group *g)
{
	bool lent = g->handle != 0 && g->func != SHARE && !g->held;

	if (lent || g->reclaimed || any(2))
		return;
	g->value = (uint8_t)(1 + any(255));
	for (unsigned i = 0; i < g->count; i++)
		for (uint64_t p = 0; p < g->runs[i].pages; p++)
			page_fill(g->runs[i].begin + p * PAGE_SIZE, g->value);
}

static void test_schedules(void **state)
{
	(void)state;
	for (unsigned long n = 0; n < schedules; n++) {
		schedule();
		for (unsigned i = 0; i < GROUPS; i++) {
			for (unsigned r = 0; r < groups[i].count; r++)
				check_run(&groups[i], groups[i].runs[r]);
			use(&groups[i]);
		}
	}
	print_message("# %lu schedules, %lu entries cut short, %lu moved, "
		      "%lu threads killed\n",
		      schedules, cut, moved, killed);
	assert_true(cut > schedules / 4 && moved > schedules / 8 &&
		    killed > schedules / 100);
}

/* Each VM has three groups: 2 pages, 36 pages, and 17 and 3 that lie apart. */
static int boot(void **state)
{
	(void)state;
	machine_boot(VMS, 128);
	machine_watch(false);
	for (unsigned i = 0; i < GROUPS; i++) {
		struct group *g = &groups[i];
		unsigned vm = 1 + i / 3;

		*g = (struct group){ .owner = vm, .count = 1 };
		g->runs[0] =
			(struct page_run){ page_of(vm, 2 + 40 * (i % 3)), 2 };
		if (i % 3 == 1)
			g->runs[0].pages = 36;
		if (i % 3 == 2) {
			g->runs[0].pages = 17;
			g->runs[1] = (struct page_run){ page_of(vm, 110), 3 };
			g->count = 2;
		}
		for (unsigned r = 0; r < g->count; r++)
			for (uint64_t p = 0; p < g->runs[r].pages; p++)
				page_fill(g->runs[r].begin + p * PAGE_SIZE, 0);
	}
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_schedules, boot),
	};

	if (argc > 1)
		schedules = strtoul(argv[1], NULL, 10);
	if (argc > 2)
		seed = strtoul(argv[2], NULL, 10);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
