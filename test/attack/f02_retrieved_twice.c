/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * F-02: the primary could retrieve a region twice: that it has it already was
 * told from its page table, from whose check it was exempt. Here who has a
 * region is in the region, and the primary is a borrower like others.
 */
#include "test/attack/attack.h"
#include "test/support/ffa_wire.h"

static void attack(unsigned vm, uint32_t func)
{
	const uint16_t borrower = (uint16_t)vm;
	const uint8_t data = FFA_RW;
	const struct terms t = { .sender = 2,
				 .attributes = attributes_of(func),
				 .vms = &borrower,
				 .permissions = &data,
				 .count = 1 };
	const struct page_run run = { page_of(2, 5), 1 };
	struct given g = give(func, 2, &t, &run, 1);
	struct descriptor p;

	put_request(&p, 2, &g, borrower, wish_of(func, FFA_RW));
	take_as(&p, vm);
	release_rx(vm);
	/* with the rights that it has, and with others */
	ffa_refused(vcpu_of(vm, 0), STATUS_DENIED, RETRIEVE, p.length,
		    p.length);
	put_request(&p, 2, &g, borrower, wish_of(func, FFA_RO));
	put_tx(vcpu_of(vm, 0), p.d, PAGE_SIZE);
	ffa_refused(vcpu_of(vm, 0), STATUS_DENIED, RETRIEVE, p.length,
		    p.length);
	/* once given back it is not there any more */
	assert_ok(give_back(g.handle, vm, 0), vm);
	ffa_refused(vcpu_of(vm, 0), STATUS_INVALID_PARAMETERS, RELINQUISH);
	assert_mode(vm, page_of(2, 5), PAGE_NONE, 0);
	assert_ok(take_back(&g, 0), 2);
}

static void test_twice(void **state)
{
	(void)state;
	for (unsigned vm = 1; vm <= 3; vm++)
		ffa_speak(vm, DIALECT_FFA_1_2 | DIALECT_SETTLED);
	for (unsigned vm = 1; vm <= 3; vm += 2) {
		attack(vm, LEND);
		attack(vm, SHARE);
	}
}

ATTACKS(ATTACK(test_twice))
