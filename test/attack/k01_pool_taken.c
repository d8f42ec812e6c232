/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * K-01: one VM took every page of the pool and held nothing: 53 times SHARE of
 * a page in another block of 2 MiB, then RECLAIM. Every SHARE, LEND and
 * RXTX_MAP of every other VM was NO_MEMORY then, for ever. Each VM has pages of
 * its own: whatever one does, the others have what they would have without it.
 */
#include "test/attack/attack.h"

#include <stdlib.h>

#define VMS	     3
#define BLOCKS	     64 /* of each VM; TX and RX are in the last one */
#define BLOCK_PAGES  512
#define VM_PAGES     (BLOCKS * BLOCK_PAGES)
#define WORST_ROUNDS 300

#define SUCCESS	   0x84000061U
#define RXTX_MAP   0xc4000066U
#define RXTX_UNMAP 0x84000067U

static int boot(void **state)
{
	(void)state;
	srand(1);
	machine_boot(VMS, VM_PAGES);
	return 0;
}

static struct page_run page_in(unsigned vm, unsigned block)
{
	return (struct page_run){ page_of(vm, block * BLOCK_PAGES + 7), 1 };
}

static uint16_t other_than(unsigned vm)
{
	return (uint16_t)(vm % VMS + 1);
}

/* Sends n runs. False: NO_MEMORY, which is the only other answer. */
static bool try_send(uint32_t func, unsigned vm, const struct page_run *runs,
		     unsigned n, struct sent *s)
{
	struct vcpu *v = vcpu_of(vm, 0);
	uint8_t d[PAGE_SIZE];
	uint32_t length = wire_region(d, (uint16_t)vm, other_than(vm), runs, n);
	struct answer a = call_with(v, func, d, length);

	*s = (struct sent){ func, (uint16_t)vm, other_than(vm),
			    get32(d, REGION_PAGES), (uint32_t)a.x[2] };
	if (a.x[0] == SUCCESS)
		return true;
	assert_error(a, v, STATUS_NO_MEMORY);
	return false;
}

/* Shares a page in as many blocks as it can, and takes all of them back. */
static unsigned blocks_it_can_share(unsigned vm)
{
	struct sent sent[BLOCKS];
	unsigned n = 0;

	while (n < BLOCKS - 1) {
		struct page_run run = page_in(vm, n);

		if (!try_send(SHARE, vm, &run, 1, &sent[n]))
			break;
		n++;
	}
	for (unsigned i = 0; i < n; i++)
		reclaim(&sent[i]);
	return n;
}

static void move_buffers(unsigned vm, unsigned block)
{
	struct vcpu *v = vcpu_of(vm, 0);

	assert_success(hvc(v, RXTX_UNMAP), v, 0);
	assert_success(hvc(v, RXTX_MAP, page_in(vm, block).begin,
			   page_in(vm, block + 1).begin, 1),
		       v, 0);
	assert_success(hvc(v, RXTX_UNMAP), v, 0);
	assert_success(hvc(v, RXTX_MAP, tx_of(vm), rx_of(vm), 1), v, 0);
}

static void test_shares_and_reclaims(void **state)
{
	(void)state;
	for (unsigned block = 0; block < 53; block++) {
		struct page_run run = page_in(2, block);
		struct sent s = send_run(SHARE, 2, 3, run);

		reclaim(&s);
	}
	for (unsigned vm = 1; vm <= VMS; vm += 2) {
		struct sent s = send_run(SHARE, (uint16_t)vm, other_than(vm),
					 page_in(vm, 3));

		retrieve(&s);
		relinquish(&s);
		reclaim(&s);
		s = send_run(LEND, (uint16_t)vm, other_than(vm),
			     page_in(vm, 4));
		reclaim(&s);
		move_buffers(vm, 5);
	}
}

/* A VM alone can go on like this, too: it folds tables that it can spare. */
static void test_own_tables_are_folded(void **state)
{
	const struct page_run two[] = { page_in(2, 0), { page_of(2, 100), 1 } };
	struct sent s;

	(void)state;
	for (unsigned i = 0; i < 5 * BLOCKS; i++) {
		s = send_run(SHARE, 2, 3, page_in(2, i % (BLOCKS - 1)));
		reclaim(&s);
	}
	/* and for the record of more than one run */
	for (unsigned i = 0; pages_left(2) > 0; i++) {
		s = send_run(SHARE, 2, 3, page_in(2, i));
		reclaim(&s);
	}
	s = send_as(SHARE, 2, 3, MEMORY_RWX, 0, two, 2);
	reclaim(&s);
}

/* Tables that a retrieve takes are the borrower's. */
static void test_borrower_pays(void **state)
{
	struct sent sent[BLOCKS];
	unsigned shared = 0;
	uint32_t left;

	(void)state;
	while (shared < BLOCKS - 1 && pages_left(1) > 0) {
		sent[shared] = send_run(SHARE, 1, 2, page_in(1, shared));
		shared++;
	}
	left = pages_left(3);
	for (unsigned i = 0; i < shared; i++) {
		uint32_t before = pages_left(2);
		struct answer a = try_retrieve(&sent[i]);

		assert_int_equal(pages_left(1), 0);
		assert_int_equal(pages_left(3), left);
		if (a.x[0] == RETRIEVED) {
			assert_in_range(before - pages_left(2), 1, 2);
			assert_success(hvc(vcpu_of(2, 0), 0x84000065),
				       vcpu_of(2, 0), 0);
			continue;
		}
		assert_error(a, vcpu_of(2, 0), STATUS_NO_MEMORY);
		assert_int_equal(before, pages_left(2));
		reclaim(&sent[i]);
	}
}

static struct page_run random_run(unsigned vm)
{
	unsigned first = (unsigned)rand() % ((BLOCKS - 2) * BLOCK_PAGES);

	return (struct page_run){ page_of(vm, first),
				  1 + (unsigned)rand() % 600 };
}

/* One more region of one run or two, which the VM may own or not. */
static void send_more(unsigned vm)
{
	static const uint32_t funcs[] = { DONATE, LEND, SHARE };
	struct page_run runs[2] = { random_run(vm), random_run(vm) };
	uint8_t d[PAGE_SIZE];
	uint32_t length = wire_region(d, (uint16_t)vm, other_than(vm), runs,
				      1 + (unsigned)rand() % 2);
	struct answer a =
		call_with(vcpu_of(vm, 0), funcs[rand() % 3], d, length);

	if (a.x[0] == SUCCESS && rand() % 4 == 0)
		hvc(vcpu_of(vm, 0), RECLAIM, a.x[2]);
}

/* All that a VM can do by itself to use pages up. */
static void do_its_worst(unsigned vm)
{
	struct vcpu *v = vcpu_of(vm, 0);

	for (unsigned i = 0; i < WORST_ROUNDS; i++) {
		unsigned block = (unsigned)rand() % (BLOCKS - 2);

		if (rand() % 8 != 0) {
			send_more(vm);
			continue;
		}
		hvc(v, RXTX_UNMAP);
		hvc(v, RXTX_MAP, page_in(vm, block).begin,
		    page_in(vm, block + 1).begin, 1);
		hvc(v, RXTX_UNMAP);
		hvc(v, RXTX_MAP, tx_of(vm), rx_of(vm), 1);
	}
	assert_in_range(pages_left(vm), 0, 1);
}

static void test_worst(void **state)
{
	unsigned without[VMS + 1];

	for (unsigned vm = 1; vm <= VMS; vm++) {
		boot(state);
		without[vm] = blocks_it_can_share(vm);
		assert_in_range(without[vm], 10, BLOCKS - 2);
	}
	for (unsigned bad = 1; bad <= VMS; bad++) {
		boot(state);
		do_its_worst(bad);
		for (unsigned vm = 1; vm <= VMS; vm++) {
			if (vm == bad)
				continue;
			assert_int_equal(blocks_it_can_share(vm), without[vm]);
			move_buffers(vm, 9);
		}
	}
}

ATTACKS(cmocka_unit_test_setup(test_shares_and_reclaims, boot),
	cmocka_unit_test_setup(test_own_tables_are_folded, boot),
	cmocka_unit_test_setup(test_borrower_pays, boot),
	cmocka_unit_test(test_worst))
