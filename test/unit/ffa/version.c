/* SPDX-License-Identifier: BSD-3-Clause */
/* VERSION: what a VM speaks by it, and when that cannot change any more. */
#include "kernel/ffa/version.h"

#include "test/support/ffa.h"

#define VERSION	   0x84000063U
#define ID_GET	   0x84000069U
#define RXTX_UNMAP 0x84000067U
#define OURS	   0x10002U

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(3, 16);
	return 0;
}

/* x0 is the answer, and x1 to x7 are zero, whatever they were. */
static void asks(unsigned vm, uint64_t version, uint64_t x0)
{
	struct vcpu *v = vcpu_of(vm, 0);
	struct vcpu *other = vcpu_of(vm, 1);

	assert_answer(hvc(v, VERSION, version, 2, 3, 4, 5, 6, 7), v, x0, 0, 0,
		      0, 0, 0, 0, 0);
	assert_answer(smc(other, VERSION, version, 2, 3, 4, 5, 6, 7), other, x0,
		      0, 0, 0, 0, 0, 0, 0);
}

/* ID_GET is answered in FF-A and in SPCI; this is told by the next id. */
static void assert_speaks(unsigned vm, uint32_t dialect)
{
	struct answer a = hvc(vcpu_of(vm, 0), ID_GET | 0x40000000U);

	assert_int_equal(vm_dialect(vm_find(vm)), dialect);
	if (dialect == DIALECT_SPCI)
		assert_success(a, vcpu_of(vm, 0), vm);
	else
		ffa_assert_error(a, vcpu_of(vm, 0), STATUS_NOT_SUPPORTED);
}

/* 3.1, of a VM that has asked for nothing yet. */
static void test_answers(void **state)
{
	static const struct {
		uint64_t asked;
		uint64_t x0;
		uint32_t speaks;
	} rows[] = {
		{ 0x10000, OURS, DIALECT_FFA_1_0 },
		{ 0x10001, OURS, DIALECT_FFA_1_1 },
		{ 0x10002, OURS, DIALECT_FFA_1_2 },
		{ 0x10003, OURS, DIALECT_FFA_1_2 },
		{ 0x1ffff, OURS, DIALECT_FFA_1_2 },
		{ 0xffffffff00010001, OURS, DIALECT_FFA_1_1 },
		{ 0x20000, FFA_NONE, DIALECT_SPCI },
		{ 0x7fff0000, FFA_NONE, DIALECT_SPCI },
		{ 0x7fffffff, FFA_NONE, DIALECT_SPCI },
		{ 0x80000000, FFA_NONE, DIALECT_SPCI },
		{ 0x80010000, FFA_NONE, DIALECT_SPCI },
		{ 0xffffffff, FFA_NONE, DIALECT_SPCI },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (unsigned vm = 1; vm <= 2; vm++) {
			boot(NULL);
			asks(vm, rows[i].asked, rows[i].x0);
			assert_int_equal(vm_dialect_settled(vm_find(vm)),
					 false);
			assert_speaks(vm, rows[i].speaks);
			assert_speaks(3, DIALECT_SPCI);
		}
	}
}

/* Before the first other call a VM may ask again, SPCI 0.9 included. */
static void test_asks_again(void **state)
{
	(void)state;
	asks(2, 0x10000, OURS);
	asks(2, 0x10002, OURS);
	assert_int_equal(vm_dialect(vm_find(2)), DIALECT_FFA_1_2);
	asks(2, 0x20000, FFA_NONE);
	assert_int_equal(vm_dialect(vm_find(2)), DIALECT_FFA_1_2);
	asks(2, 0x10001, OURS);
	assert_int_equal(vm_dialect(vm_find(2)), DIALECT_FFA_1_1);
	for (uint64_t old = 0; old < 0x10000; old += 0x3333) {
		asks(2, 0x10001, OURS);
		assert_success(hvc(vcpu_of(2, 0), VERSION, old, 2, 3, 4, 5, 6,
				   7),
			       vcpu_of(2, 0), 9);
		assert_speaks(2, DIALECT_SPCI);
	}
}

/* The first other call settles it, also one that is unknown or refused. */
static void test_settled(void **state)
{
	static const uint64_t calls[] = { 0x84000069, 0x84000064,
					  0xc4000069, 0x840000ff,
					  0xc4000060, 0x8400007d,
					  0x84010069, 0xffffffff840000aa };

	(void)state;
	for (unsigned i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
		boot(NULL);
		asks(2, 0x10001, OURS);
		(void)hvc(vcpu_of(2, 1), calls[i]);
		asks(2, 0x10001, OURS);
		asks(2, 0x10000, FFA_NONE);
		asks(2, 0x10002, FFA_NONE);
		asks(2, 0x10003, FFA_NONE);
		asks(2, 0, FFA_NONE);
		asks(2, 9, FFA_NONE);
		asks(2, 0xffff, FFA_NONE);
		asks(2, 0x80010001, FFA_NONE);
		assert_speaks(2, DIALECT_FFA_1_1);
		/* the others are free still */
		asks(3, 0x10002, OURS);
		asks(3, 0x10000, OURS);
	}
	/* 1.3 is 1.2, then, too */
	boot(NULL);
	asks(2, 0x10002, OURS);
	(void)hvc(vcpu_of(2, 0), ID_GET);
	asks(2, 0x10007, OURS);
	asks(2, 0x10001, FFA_NONE);
}

/* Calls of other interfaces settle nothing. */
static void test_not_settled(void **state)
{
	static const uint64_t calls[] = { 0x84000000, 0x80000000, 0xbd000000,
					  0xff03, 0x84000100 };

	(void)state;
	asks(2, 0x10001, OURS);
	for (unsigned i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		(void)hvc(vcpu_of(2, 0), calls[i]);
	asks(2, 0x10000, OURS);
	assert_int_equal(vm_dialect(vm_find(2)), DIALECT_FFA_1_0);
}

/* A version in the manifest is settled from the first call on. */
static void test_manifest(void **state)
{
	static const uint32_t fixed[] = { DIALECT_FFA_1_0, DIALECT_FFA_1_1,
					  DIALECT_FFA_1_2 };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		ffa_speak(2, fixed[i] | DIALECT_SETTLED);
		for (unsigned j = 0; j < 3; j++)
			asks(2, fixed[j], i == j ? OURS : FFA_NONE);
		asks(2, 9, FFA_NONE);
		assert_speaks(2, fixed[i]);
	}
}

/* Two VMs of different versions, by turns. */
static void test_two_versions(void **state)
{
	(void)state;
	asks(2, 0x10000, OURS);
	asks(3, 0x10002, OURS);
	for (unsigned i = 0; i < 3; i++) {
		assert_speaks(1, DIALECT_SPCI);
		assert_speaks(2, DIALECT_FFA_1_0);
		assert_speaks(3, DIALECT_FFA_1_2);
		asks(2, 0x10002, FFA_NONE);
		asks(3, 0x10000, FFA_NONE);
	}
}

/* SPCI 0.9 is not settled by its calls: a VM may go on to FF-A. */
static void test_after_spci(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	assert_success(hvc(v, ID_GET), v, 2);
	assert_success(hvc(v, VERSION), v, 9);
	assert_success(hvc(v, 0x84000066, page_of(2, 1), page_of(2, 2), 1), v,
		       0);
	asks(2, 0x10001, FFA_NONE);
	assert_speaks(2, DIALECT_SPCI);
	assert_success(hvc(v, RXTX_UNMAP), v, 0);
	asks(2, 0x10001, OURS);
	assert_speaks(2, DIALECT_FFA_1_1);
}

/* Its id may have the hint about SVE. */
static void test_hint(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	assert_answer(hvc(v, 0x84010063, 0x10001), v, OURS, 0, 0, 0, 0, 0, 0,
		      0);
	assert_answer(smc(v, 0x84010063, 0x10002), v, OURS, 0, 0, 0, 0, 0, 0,
		      0);
	assert_int_equal(vm_dialect(vm_find(2)), DIALECT_FFA_1_2);
}

/* It has no 64-bit form: that is an unknown call, which settles. */
static void test_64_bit(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	asks(2, 0x10000, OURS);
	ffa_assert_error(hvc(v, 0xc4000063, 0x10001), v, STATUS_NOT_SUPPORTED);
	asks(2, 0x10001, FFA_NONE);
}

/* A vCPU that made a call of FF-A as another one went back to SPCI 0.9. */
static void test_back_meanwhile(void **state)
{
	struct vm *vm = vm_find(2);

	(void)state;
	asks(2, 0x10001, OURS);
	assert_int_equal(hvc(vcpu_of(2, 0), VERSION, 9).x[0], 0x84000061);
	ffa_settle(vm);
	assert_false(vm_speaks_ffa(vm));
	assert_false(vm_dialect_settled(vm));
	asks(2, 0x10002, OURS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test_setup(test_asks_again, boot),
		cmocka_unit_test(test_settled),
		cmocka_unit_test_setup(test_not_settled, boot),
		cmocka_unit_test_setup(test_manifest, boot),
		cmocka_unit_test_setup(test_two_versions, boot),
		cmocka_unit_test_setup(test_after_spci, boot),
		cmocka_unit_test_setup(test_hint, boot),
		cmocka_unit_test_setup(test_64_bit, boot),
		cmocka_unit_test_setup(test_back_meanwhile, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
