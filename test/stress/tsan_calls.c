/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Eight CPUs make calls at random, each as vCPUs of several VMs, with
 * ThreadSanitizer looking on. Then no page may have two masters. The argument
 * is how many calls each CPU makes. At last a VM is stopped by several CPUs at
 * once, while others go on with calls for what it holds and lent.
 */
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernel/map/pool.h"
#include "kernel/vm/dialect.h"
#include "kernel/vm/vcpu.h"
#include "test/support/wire.h"

#define CPUS	   8
#define VMS	   8
#define PAGES	   128
#define PLAYGROUND 6 /* pages of each VM that change hands */
#define KEPT	   64
#define STOPPED	   3
#define STOPPERS   4
#define POOL	   4 /* pages of each VM, so that they run out now and then */

#define MSG_SEND	  0x8400006eU
#define MSG_POLL	  0x8400006aU
#define YIELD		  0x8400006cU
#define RX_RELEASE	  0x84000065U
#define RXTX_MAP	  0xc4000066U
#define RXTX_UNMAP	  0x84000067U
#define WRITABLE_GET	  0xff03U
#define WAITER_GET	  0xff04U
#define INTERRUPT_ENABLE  0xff05U
#define INTERRUPT_GET	  0xff06U
#define INTERRUPT_INJECT  0xff07U
#define VM_STOP		  0xff08U
#define NOT_YET		  1U
#define SUCCESS		  0x84000061U
#define INTERRUPTED_EVERY 7

/* Regions that were sent: what the guests tell each other. */
#define UNUSED 0U
#define COMING 1U /* no handle either: those have bit 31 set */

struct region {
	_Atomic uint32_t handle;
	_Atomic uint32_t func;
	_Atomic uint32_t pages;
	_Atomic uint32_t vms; /* sender << 16 | receiver */
};

static struct region kept[KEPT];
static unsigned long calls;
static _Atomic unsigned long succeeded;

struct player {
	unsigned cpu;
	uint64_t seed;
	struct vcpu *v; /* who makes the next call */
	uint8_t d[PAGE_SIZE];
};

static uint32_t below(struct player *p, uint32_t n)
{
	p->seed ^= p->seed << 13;
	p->seed ^= p->seed >> 7;
	p->seed ^= p->seed << 17;
	return (uint32_t)((p->seed >> 33) % n);
}

static uint16_t any_vm(struct player *p)
{
	return (uint16_t)(1 + below(p, VMS));
}

/* Both vCPUs of a VM write its TX: guests may, and TSan need not know. */
__attribute__((no_sanitize("thread"), noinline)) static void
write_tx(struct player *p, size_t size)
{
	volatile uint64_t *tx = (uint64_t *)(uintptr_t)tx_of(p->v->vm->id);

	for (size_t i = 0; i < (size + 7) / 8; i++) {
		uint64_t word = 0;

		for (unsigned k = 8; k > 0; k--)
			word = word << 8 | p->d[i * 8 + k - 1];
		tx[i] = word;
	}
}

static struct answer call(struct player *p, uint64_t func, uint64_t a1,
			  uint64_t a2, uint64_t a3, uint64_t a4)
{
	struct answer a = hvc(p->v, func, a1, a2, a3, a4);

	if (a.x[0] == SUCCESS)
		atomic_fetch_add_explicit(&succeeded, 1, memory_order_relaxed);
	return a;
}

static void send(struct player *p)
{
	static const uint32_t funcs[] = { DONATE, LEND, SHARE, LEND, SHARE };
	uint32_t func = funcs[below(p, 5)];
	uint16_t sender = p->v->vm->id;
	uint16_t receiver = any_vm(p);
	unsigned n = 1 + below(p, 2);
	struct page_run runs[2];
	struct region *to = &kept[below(p, KEPT)];
	uint32_t unused = UNUSED;
	struct answer a;
	uint32_t length;

	if (!atomic_compare_exchange_strong(&to->handle, &unused, COMING))
		return;
	for (unsigned i = 0; i < n; i++)
		runs[i] = (struct page_run){ page_of(any_vm(p),
						     below(p, PLAYGROUND)),
					     1 + below(p, 2) };
	runs[0].begin =
		page_of(below(p, 8) ? sender : any_vm(p), below(p, PLAYGROUND));
	length = wire_region(p->d, sender, receiver, runs, n);
	put32(p->d, REGION_FLAGS, below(p, 3) == 0 ? FLAG_CLEAR : 0);
	write_tx(p, length);
	a = call(p, func, 0, 0, length, length);
	if (a.x[0] != SUCCESS) {
		atomic_store(&to->handle, UNUSED);
		return;
	}
	atomic_store(&to->func, func);
	atomic_store(&to->pages, get32(p->d, REGION_PAGES));
	atomic_store(&to->vms, (uint32_t)sender << 16 | receiver);
	atomic_store(&to->handle, (uint32_t)a.x[2]);
}

/* A region that concerns the VM, if a few looks find one. */
static struct region *any_region(struct player *p, unsigned shift)
{
	struct region *r = NULL;

	for (unsigned i = 0; i < 24; i++) {
		r = &kept[below(p, KEPT)];
		if ((uint16_t)(atomic_load(&r->vms) >> shift) == p->v->vm->id)
			break;
	}
	return r;
}

static void retrieve_any(struct player *p)
{
	struct region *r = any_region(p, 0);
	uint32_t handle = atomic_load(&r->handle);
	uint32_t func = atomic_load(&r->func);
	uint32_t length = wire_retrieve(p->d, handle, func,
					(uint16_t)(atomic_load(&r->vms) >> 16),
					p->v->vm->id, atomic_load(&r->pages));
	struct answer a;

	write_tx(p, length);
	a = call(p, RETRIEVE, 0, 0, length, length);
	if (a.x[0] != RETRIEVED)
		return;
	atomic_fetch_add_explicit(&succeeded, 1, memory_order_relaxed);
	if (func == DONATE)
		atomic_compare_exchange_strong(&r->handle, &handle, UNUSED);
	(void)call(p, RX_RELEASE, 0, 0, 0, 0);
}

static void relinquish_any(struct player *p)
{
	const struct region *r = any_region(p, 0);

	wire_relinquish(p->d, atomic_load(&r->handle), p->v->vm->id);
	put32(p->d, RELINQUISH_FLAGS, below(p, 2));
	write_tx(p, RELINQUISH_SIZE);
	(void)call(p, RELINQUISH, 0, 0, 0, 0);
}

static void reclaim_any(struct player *p)
{
	struct region *r = any_region(p, 16);
	uint32_t handle = atomic_load(&r->handle);

	if (call(p, RECLAIM, handle, below(p, 2), 0, 0).x[0] == SUCCESS)
		atomic_compare_exchange_strong(&r->handle, &handle, UNUSED);
}

static void message(struct player *p)
{
	uint64_t ids = (uint64_t)p->v->vm->id << 16 | any_vm(p);

	memset(p->d, (int)p->cpu, 64);
	write_tx(p, 64);
	(void)call(p, MSG_SEND, ids, 0, below(p, 65), below(p, 2));
}

static void buffers(struct player *p)
{
	unsigned id = p->v->vm->id;

	if (below(p, 8) == 0)
		(void)call(p, RXTX_UNMAP, 0, 0, 0, 0);
	(void)call(p, RXTX_MAP, tx_of(id), rx_of(id), 1, 0);
}

static void interrupt(struct player *p)
{
	uint32_t id = below(p, 64);

	(void)call(p, INTERRUPT_ENABLE, id, below(p, 2), 0, 0);
	(void)call(p, INTERRUPT_INJECT, any_vm(p), below(p, 2), id, 0);
	(void)call(p, INTERRUPT_GET, 0, 0, 0, 0);
}

static void small(struct player *p)
{
	static const uint64_t funcs[] = { MSG_POLL,	RX_RELEASE, YIELD,
					  WRITABLE_GET, RX_RELEASE, MSG_POLL };

	(void)call(p, funcs[below(p, 6)], 0, 0, 0, 0);
	(void)call(p, WAITER_GET, any_vm(p), 0, 0, 0);
}

/* The vCPUs that are on this CPU (test/support/machine.h), until STOPPED is. */
static struct vcpu *any_vcpu(struct player *p)
{
	unsigned n = below(p, 4);

	if (n == 0 || p->cpu == 0)
		return vcpu_of(1, p->cpu);
	if (n == 1 && p->cpu >= 2)
		return vcpu_of(p->cpu, 1);
	return vcpu_of(p->cpu + 1, 0);
}

static void *play(void *arg)
{
	static void (*const games[])(struct player *) = {
		send,		send,	     retrieve_any, retrieve_any,
		relinquish_any, send,	     message,	   relinquish_any,
		reclaim_any,	reclaim_any, buffers,	   interrupt,
		small,		small,
	};
	struct player *p = arg;

	host_interrupt_every(INTERRUPTED_EVERY);
	for (unsigned long i = 0; i < calls; i++) {
		unsigned n = sizeof(games) / sizeof(games[0]);

		p->v = any_vcpu(p);
		games[below(p, n)](p);
	}
	return NULL;
}

static void *stop(void *arg)
{
	struct player *p = arg;

	host_interrupt_every(INTERRUPTED_EVERY);
	p->v = vcpu_of(1, p->cpu);
	while (call(p, VM_STOP, STOPPED, 0, 0, 0).x[0] == NOT_YET)
		;
	return NULL;
}

/* Calls of VMs that are not stopped, by CPUs that stop none. */
static void *play_on(void *arg)
{
	struct player *p = arg;

	host_interrupt_every(INTERRUPTED_EVERY);
	for (unsigned long i = 0; i < calls; i++) {
		p->v = any_vcpu(p);
		if (p->v->vm->id == STOPPED)
			continue;
		switch (below(p, 3)) {
		case 0:
			retrieve_any(p);
			break;
		case 1:
			relinquish_any(p);
			break;
		default:
			reclaim_any(p);
		}
	}
	return NULL;
}

/* A page that a VM has for itself is reached by no other. */
static void check_page(uint64_t a)
{
	unsigned masters = 0;
	unsigned alone = 0;
	unsigned others = 0;

	for (unsigned id = 1; id <= VMS; id++) {
		switch (mode_of(id, a).state) {
		case PAGE_OWNED:
		case PAGE_MAILBOX:
			alone++;
			masters++;
			break;
		case PAGE_OWNED_SHARED:
		case PAGE_OWNED_LENT:
			masters++;
			break;
		case PAGE_BORROWED:
			alone++;
			others++;
			break;
		case PAGE_BORROWED_SHARED:
			others++;
			break;
		case PAGE_NONE:
		case PAGE_DONATED:
			break;
		}
	}
	assert_in_range(masters, 0, 1); /* none: it is being donated */
	assert_in_range(alone, 0, 1);
	assert_in_range(others, 0, masters);
}

static struct player players[CPUS];

static void play_all(void *(*some)(void *), unsigned count,
		     void *(*others)(void *))
{
	pthread_t threads[CPUS];

	for (unsigned i = 0; i < CPUS; i++) {
		players[i].cpu = i;
		players[i].seed = 0x9e3779b97f4a7c15ULL * (i + 1);
		assert_int_equal(pthread_create(&threads[i], NULL,
						i < count ? some : others,
						&players[i]),
				 0);
	}
	for (unsigned i = 0; i < CPUS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	for (unsigned id = 1; id <= VMS; id++) {
		for (uint64_t n = 0; n < PAGES; n++)
			check_page(page_of(id, n));
	}
}

static void test_random_calls(void **state)
{
	(void)state;
	machine_boot(VMS, PAGES);
	machine_watch(false);
	host_hook = NULL;
	pool_drain(POOL);
	play_all(play, CPUS, play);
	printf("# %lu calls succeeded\n", succeeded);
	assert_true(succeeded > calls / 4);
}

/*
 * The same with all slots in use but one of every other VM. Regions that are
 * kept are of pages that are not played with.
 */
static void test_few_slots(void **state)
{
	unsigned used = 0;

	(void)state;
	machine_boot(VMS, PAGES);
	machine_watch(false);
	host_hook = NULL;
	for (unsigned i = 0; i < KEPT; i++)
		atomic_store(&kept[i].handle, UNUSED);
	for (unsigned id = 1; id <= VMS; id++) {
		for (unsigned n = id % 2; n < KEEL_HANDLE_QUOTA; n++, used++)
			(void)send_run(
				SHARE, (uint16_t)id, (uint16_t)(id % VMS + 1),
				(struct page_run){
					page_of(id, 2 * PLAYGROUND + n), 1 });
	}
	pool_drain(POOL);
	succeeded = 0;
	play_all(play, CPUS, play);
	printf("# %u of %u slots in use, %lu calls succeeded\n", used,
	       VMS * KEEL_HANDLE_QUOTA, succeeded);
	assert_true(succeeded > calls / 8);
	for (unsigned id = 1; id <= VMS; id++)
		assert_in_range(slots_count(vm_find((uint16_t)id)),
				KEEL_HANDLE_QUOTA - id % 2, KEEL_HANDLE_QUOTA);
}

/* Lends or shares page n of VM from to VM to, which retrieves it. */
static void give(unsigned from, unsigned to, uint32_t func, uint64_t n)
{
	struct sent s = send_run(func, (uint16_t)from, (uint16_t)to,
				 (struct page_run){ page_of(from, n), 1 });

	retrieve(&s);
	atomic_store(&kept[s.handle % KEPT].func, func);
	atomic_store(&kept[s.handle % KEPT].pages, 1);
	atomic_store(&kept[s.handle % KEPT].vms, from << 16 | to);
	atomic_store(&kept[s.handle % KEPT].handle, s.handle);
}

/* The VM has nothing afterwards that it borrowed. */
static void test_stop(void **state)
{
	(void)state;
	machine_boot(VMS, PAGES);
	for (unsigned n = 0; n < PLAYGROUND; n++) {
		give(STOPPED - 1, STOPPED, n % 2 ? LEND : SHARE, n);
		give(STOPPED + 1, STOPPED, n % 2 ? LEND : SHARE, n);
		give(STOPPED, STOPPED + 1, n % 2 ? LEND : SHARE, n);
	}
	machine_watch(false);
	host_hook = NULL;
	play_all(stop, STOPPERS, play_on);
	for (unsigned id = 1; dialect_ffa_built && id <= VMS; id++) {
		for (uint64_t n = 0; n < PAGES; n++) {
			uint64_t a = page_of(id, n);
			enum page_state s = mode_of(STOPPED, a).state;

			assert_true(s != PAGE_BORROWED &&
				    s != PAGE_BORROWED_SHARED);
		}
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_calls),
		cmocka_unit_test(test_few_slots),
		cmocka_unit_test(test_stop),
	};

	calls = argc > 1 ? strtoul(argv[1], NULL, 0) : 1000;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
