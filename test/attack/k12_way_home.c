/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * K-12: RECLAIM of a donation that nobody took was NO_MEMORY where a table had
 * been folded meanwhile and the pool was empty. The way home takes no page:
 * random calls on VMs without a free page, whose tables are folded all the
 * time, and no RECLAIM, RELINQUISH or RXTX_UNMAP is refused for want of memory.
 */
#include "test/attack/attack.h"

#include <stdlib.h>

#define VMS   3
#define PAGES 8192 /* of each VM: 16 blocks */
#define LIVE  24
#define CALLS 40000

#define SUCCESS	   0x84000061U
#define RXTX_MAP   0xc4000066U
#define RXTX_UNMAP 0x84000067U

static struct sent live[LIVE]; /* handle 0: none */
static struct page_run first_run[LIVE];
static bool held[LIVE];
static struct page_run received[LIVE]; /* by a donation; 0 pages: none */
static uint16_t owner[VMS + 1][PAGES]; /* of a VM's page at boot */
static unsigned sent_ok, reclaimed, relinquished, donated, no_memory;

static uint64_t below(uint64_t limit)
{
	return (uint64_t)rand() % limit;
}

/* Begins and ends where tables do, beside that, or anywhere. */
static struct page_run random_run(void)
{
	unsigned of = 1 + (unsigned)below(VMS);
	uint64_t first = below(PAGES - 3);
	uint64_t pages = 1 + below(6);

	if (below(3) == 0)
		pages = 512 - first % 512 + below(2) * 512;
	if (below(3) == 0)
		first -= first % 512;
	if (first + pages > PAGES - 3)
		pages = PAGES - 3 - first;
	return (struct page_run){ page_of(of, first), pages };
}

/* Returns who owns the first page of a run, by its place at boot. */
static uint16_t *owner_of(uint64_t a)
{
	uint64_t n = (a - page_of(1, 0)) >> PAGE_SHIFT;

	return &owner[1 + n / PAGES][n % PAGES];
}

/* A send by who owns the first page of the run, and perhaps the others. */
static void send_one(unsigned i)
{
	static const uint32_t funcs[] = { DONATE, DONATE, LEND, SHARE };
	uint32_t func = funcs[below(4)];
	struct page_run again = received[below(LIVE)];
	struct page_run runs[2] = {
		again.pages != 0 && below(2) == 0 ? again : random_run(),
		random_run(),
	};
	uint16_t from = *owner_of(runs[0].begin);
	uint16_t to = (uint16_t)(1 + (from + below(VMS - 1)) % VMS);
	uint8_t d[PAGE_SIZE];
	uint32_t length = wire_region(d, from, to, runs, 1 + (below(8) == 0));
	struct answer a = call_with(vcpu_of(from, 0), func, d, length);

	no_memory += a.x[2] == (uint64_t)(int64_t)STATUS_NO_MEMORY;
	if (a.x[0] != SUCCESS)
		return;
	sent_ok++;
	held[i] = false;
	first_run[i] = runs[0];
	live[i] = (struct sent){ func, from, to, get32(d, REGION_PAGES),
				 (uint32_t)a.x[2] };
}

static void retrieve_one(unsigned i)
{
	struct answer a = try_retrieve(&live[i]);
	struct vcpu *v = vcpu_of(live[i].receiver, 0);

	no_memory += a.x[2] == (uint64_t)(int64_t)STATUS_NO_MEMORY;
	if (a.x[0] != RETRIEVED)
		return;
	assert_success(hvc(v, 0x84000065), v, 0);
	held[i] = true;
	if (live[i].func == DONATE) {
		donated++;
		live[i].handle = 0;
		received[i] = first_run[i];
		for (uint64_t p = 0; p < first_run[i].pages; p++)
			*owner_of(first_run[i].begin + p * PAGE_SIZE) =
				live[i].receiver;
	}
}

/* The region goes home, or the borrower gives it back. */
static void take_home(unsigned i)
{
	if (held[i]) {
		relinquish(&live[i]);
		held[i] = false;
		relinquished++;
		return;
	}
	reclaim(&live[i]);
	live[i].handle = 0;
	reclaimed++;
}

static void move_buffers(unsigned vm)
{
	struct vcpu *v = vcpu_of(vm, 0);
	struct answer a;

	assert_success(hvc(v, RXTX_UNMAP), v, 0);
	a = hvc(v, RXTX_MAP, page_of(vm, below(PAGES)),
		page_of(vm, below(PAGES)), 1);
	if (a.x[0] == SUCCESS)
		assert_success(hvc(v, RXTX_UNMAP), v, 0);
	assert_success(hvc(v, RXTX_MAP, tx_of(vm), rx_of(vm), 1), v, 0);
}

static void test_random(void **state)
{
	(void)state;
	srand(12);
	machine_boot(VMS, PAGES);
	for (uint16_t vm = 1; vm <= VMS; vm++)
		for (unsigned n = 0; n < PAGES; n++)
			owner[vm][n] = vm;
	machine_watch(false);
	/* the tables that TX and RX are in stay */
	for (uint16_t vm = 1; vm <= VMS; vm++)
		(void)send_run(SHARE, vm, (uint16_t)(vm % VMS + 1),
			       (struct page_run){ page_of(vm, PAGES - 3), 1 });
	pool_drain(6);
	for (unsigned call = 0; call < CALLS; call++) {
		unsigned i = (unsigned)below(LIVE);

		if (call % 100 == 0)
			move_buffers(1 + (unsigned)below(VMS));
		if (live[i].handle == 0)
			send_one(i);
		else if (below(2) == 0 && !held[i])
			retrieve_one(i);
		else
			take_home(i);
	}
	for (unsigned i = 0; i < LIVE; i++) {
		while (live[i].handle != 0)
			take_home(i);
	}
	print_message("# %u sent, %u reclaimed, %u relinquished, %u donated, "
		      "%u NO_MEMORY\n",
		      sent_ok, reclaimed, relinquished, donated, no_memory);
	assert_true(reclaimed > 100 && relinquished > 100 && donated > 100 &&
		    no_memory > 100);
	pool_refill();
}

ATTACKS(cmocka_unit_test(test_random))
