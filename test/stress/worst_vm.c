/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A VM does its worst for so many milliseconds (the argument): it sends,
 * reclaims, moves its buffers, fills other VMs' mailboxes, makes calls of any
 * id, and keeps all that it can get. Each other VM can then do in blocks,
 * regions and messages what it can do on a machine without that VM (K-01, K-02,
 * K-09).
 */
#include <stdlib.h>
#include <time.h>

#include "test/support/wire.h"

#define VMS	    4
#define BLOCKS	    64 /* of each VM; TX and RX are in the last one */
#define BLOCK_PAGES 512
#define VM_PAGES    (BLOCKS * BLOCK_PAGES)
#define FREE_PAGES  ((BLOCKS - 2) * BLOCK_PAGES)

#define SUCCESS	   0x84000061U
#define RX_RELEASE 0x84000065U
#define RXTX_MAP   0xc4000066U
#define RXTX_UNMAP 0x84000067U
#define MSG_SEND   0x8400006eU

static unsigned long milliseconds = 200;

/* The limits of what a VM can do by itself. */
struct means {
	unsigned blocks;  /* in which a page can be shared at the same time */
	unsigned regions; /* of one page that can be shared */
	unsigned records; /* of two runs */
	bool buffers;	  /* can be moved */
	bool message;	  /* can be sent, to a VM that takes it */
};

static void boot(void)
{
	machine_boot(VMS, VM_PAGES);
	machine_watch(false);
	host_hook = NULL;
}

static uint16_t other_than(unsigned vm, unsigned bad)
{
	uint16_t to = (uint16_t)(vm % VMS + 1);

	return to == bad ? (uint16_t)(to % VMS + 1) : to;
}

static struct answer send_runs(uint32_t func, unsigned vm, uint16_t to,
			       const struct page_run *runs, unsigned n)
{
	uint8_t d[PAGE_SIZE];
	uint32_t length = wire_region(d, (uint16_t)vm, to, runs, n);

	return call_with(vcpu_of(vm, 0), func, d, length);
}

/* Shares as often as it can, n runs `stride` pages apart, and reclaims all. */
static unsigned shares(unsigned vm, uint16_t to, unsigned n, unsigned stride)
{
	uint64_t handles[KEEL_HANDLE_QUOTA];
	unsigned done = 0;

	while (done < KEEL_HANDLE_QUOTA &&
	       (uint64_t)(done + 1) * n * stride < FREE_PAGES) {
		struct page_run runs[2];
		struct answer a;

		for (unsigned i = 0; i < n; i++)
			runs[i] = (struct page_run){
				page_of(vm, (uint64_t)(done * n + i) * stride),
				1
			};
		a = send_runs(SHARE, vm, to, runs, n);
		if (a.x[0] != SUCCESS)
			break;
		handles[done++] = a.x[2];
	}
	for (unsigned i = 0; i < done; i++)
		assert_success(hvc(vcpu_of(vm, 0), RECLAIM, handles[i]),
			       vcpu_of(vm, 0), 0);
	return done;
}

static struct means means_of(unsigned vm, unsigned bad)
{
	struct vcpu *v = vcpu_of(vm, 0);
	uint16_t to = other_than(vm, bad);
	struct means m = { 0 };

	m.blocks = shares(vm, to, 1, BLOCK_PAGES);
	m.regions = shares(vm, to, 1, 2);
	m.records = shares(vm, to, 2, 2);
	hvc(v, RXTX_UNMAP);
	m.buffers = hvc(v, RXTX_MAP, page_of(vm, 5 * BLOCK_PAGES),
			page_of(vm, 6 * BLOCK_PAGES), 1)
			    .x[0] == SUCCESS;
	hvc(v, RXTX_UNMAP);
	hvc(v, RXTX_MAP, tx_of(vm), rx_of(vm), 1);
	hvc(vcpu_of(to, 0), 0x8400006a);
	hvc(vcpu_of(to, 0), RX_RELEASE);
	m.message = hvc(v, MSG_SEND, (uint64_t)vm << 16 | to, 0, 16).x[0] ==
		    SUCCESS;
	return m;
}

static struct page_run random_run(unsigned vm)
{
	return (struct page_run){ page_of(vm, (unsigned)rand() % FREE_PAGES),
				  1 + (unsigned)rand() % 600 };
}

/* A region to anybody, which is kept as a rule. */
static void send_more(unsigned vm)
{
	static const uint32_t funcs[] = { DONATE, LEND, SHARE };
	struct page_run runs[2] = { random_run(vm), random_run(vm) };
	struct answer a;

	a = send_runs(funcs[rand() % 3], vm, (uint16_t)(1 + rand() % VMS), runs,
		      1 + (unsigned)rand() % 2);
	if (a.x[0] == SUCCESS && rand() % 4 == 0)
		hvc(vcpu_of(vm, 0), RECLAIM, a.x[2]);
}

static void move_buffers(unsigned vm)
{
	struct vcpu *v = vcpu_of(vm, 0);

	hvc(v, RXTX_UNMAP);
	hvc(v, RXTX_MAP, page_of(vm, (unsigned)rand() % FREE_PAGES),
	    page_of(vm, (unsigned)rand() % FREE_PAGES), 1);
	hvc(v, RXTX_UNMAP);
	hvc(v, RXTX_MAP, tx_of(vm), rx_of(vm), 1);
}

/* A call that gives no CPU away, and stops no VM, which the primary may. */
static void call_anything(unsigned vm)
{
	static const uint32_t ids[] = {
		0x84000060, 0x84000063, 0x84000064, 0x84000069, 0x8400006a,
		0x84000074, 0x84000076, 0x84000077, 0xff00,	0xff01,
		0xff02,	    0xff04,	0xff05,	    0xff06,
	};
	unsigned n = (unsigned)rand() % (sizeof(ids) / sizeof(*ids));

	hvc(vcpu_of(vm, 0), ids[n], (uint64_t)rand() % 0x90000000,
	    (uint64_t)rand() % 8, (uint64_t)rand() % 5000,
	    (uint64_t)rand() % 5000);
}

static void do_its_worst(unsigned vm)
{
	struct vcpu *v = vcpu_of(vm, 0);

	switch (rand() % 8) {
	case 0:
		move_buffers(vm);
		break;
	case 1:
		call_anything(vm);
		break;
	case 2: /* with notify; a secondary's CPU goes to the primary then */
		if (vm == 1)
			hvc(v, MSG_SEND,
			    (uint64_t)vm << 16 | (unsigned)(rand() % (VMS + 2)),
			    0, 64, 1);
		break;
	default:
		send_more(vm);
	}
}

static bool time_is_up(const struct timespec *since)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned long)((now.tv_sec - since->tv_sec) * 1000 +
			       (now.tv_nsec - since->tv_nsec) / 1000000) >=
	       milliseconds;
}

static void test_worst(void **state)
{
	struct means without[VMS + 1];

	(void)state;
	for (unsigned vm = 1; vm <= VMS; vm++) {
		boot();
		without[vm] = means_of(vm, 0);
		assert_in_range(without[vm].blocks, 5, BLOCKS - 3);
		assert_int_equal(without[vm].regions, KEEL_HANDLE_QUOTA);
		assert_true(without[vm].records > 0 && without[vm].buffers &&
			    without[vm].message);
	}
	for (unsigned bad = 1; bad <= VMS; bad++) {
		struct timespec since;
		unsigned long calls = 0;

		boot();
		srand(bad);
		clock_gettime(CLOCK_MONOTONIC, &since);
		for (; calls % 64 != 0 || !time_is_up(&since); calls++)
			do_its_worst(bad);
		print_message("VM %u did its worst in %lu steps\n", bad, calls);
		assert_in_range(pages_left(bad), 0, 1);
		for (unsigned vm = 1; vm <= VMS; vm++) {
			struct means m;

			if (vm == bad)
				continue;
			m = means_of(vm, bad);
			print_message("VM %u: %u blocks, %u regions, %u of two "
				      "runs\n",
				      vm, m.blocks, m.regions, m.records);
			assert_memory_equal(&m, &without[vm], sizeof(m));
		}
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_worst) };

	if (argc > 1)
		milliseconds = strtoul(argv[1], NULL, 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
