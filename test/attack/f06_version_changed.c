/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * F-06: a VM asked for another version while it had buffers or regions, and
 * what was laid out in the one was read in the other. Here the version stays,
 * and no other VM can bring that about.
 */
#include "test/attack/attack.h"
#include "test/support/ffa.h"

#define MAP	0x84000066U
#define UNMAP	0x84000067U
#define VERSION 0x84000063U
#define OURS	0x10002U

static void asks(unsigned vm, uint32_t version, uint32_t x0)
{
	struct vcpu *v = vcpu_of(vm, 0);
	struct snapshot before = snapshot();

	assert_answer(hvc(v, VERSION, version), v, x0, 0, 0, 0, 0, 0, 0, 0);
	assert_unchanged(&before);
}

static void stays(unsigned vm, uint32_t dialect)
{
	for (uint32_t version = 0x10000; version <= 0x10003; version++)
		asks(vm, version, FFA_NONE);
	assert_int_equal(vm_dialect(vm_find(vm)), dialect);
}

static void unmap(unsigned vm)
{
	assert_success(hvc(vcpu_of(vm, 0), UNMAP), vcpu_of(vm, 0), 0);
}

static void map(unsigned vm)
{
	assert_success(hvc(vcpu_of(vm, 0), MAP, tx_of(vm), rx_of(vm), 1),
		       vcpu_of(vm, 0), 0);
}

/* Buffers that were mapped by SPCI 0.9. */
static void test_buffers(void **state)
{
	(void)state;
	stays(2, DIALECT_SPCI);
	unmap(2);
	asks(2, 0x10001, OURS);
	assert_int_equal(vm_dialect(vm_find(2)), DIALECT_FFA_1_1);
}

/* A region that is on its way, as its sender sees it and as its borrower. */
static void test_regions(void **state)
{
	struct page_run run = { page_of(2, 3), 2 };
	struct sent s = send_as(SHARE, 2, 3, MEMORY_RO, 0, &run, 1);

	(void)state;
	unmap(2);
	stays(2, DIALECT_SPCI);
	retrieve(&s);
	unmap(3);
	stays(2, DIALECT_SPCI);
	stays(3, DIALECT_SPCI);
	map(3);
	relinquish(&s);
	unmap(3);
	asks(3, 0x10000, OURS);
	stays(2, DIALECT_SPCI);
	map(2);
	reclaim(&s);
	unmap(2);
	asks(2, 0x10002, OURS);
}

/* A region that another VM sent, and that nobody asked for, holds nobody up. */
static void test_unasked(void **state)
{
	struct page_run run = { page_of(2, 3), 2 };

	(void)state;
	(void)send_as(SHARE, 2, 3, MEMORY_RO, 0, &run, 1);
	unmap(3);
	asks(3, 0x10001, OURS);
	assert_int_equal(vm_dialect(vm_find(3)), DIALECT_FFA_1_1);
}

ATTACKS(ATTACK(test_buffers), ATTACK(test_regions), ATTACK(test_unasked))
