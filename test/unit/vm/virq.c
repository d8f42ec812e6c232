/* SPDX-License-Identifier: BSD-3-Clause */
/* Virtual interrupts of a vCPU, and the line that follows them. */
#include "kernel/vm/virq.h"

#include "test/support/machine.h"

#define HCR_VI (1U << 7)

static struct vcpu *p, *v;

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(3, 16);
	p = vcpu_of(1, 0);
	v = vcpu_of(2, 0);
	return 0;
}

/* The lowest one that is both enabled and pending is taken, once. */
static void test_take(void **state)
{
	(void)state;
	assert_int_equal(virq_take(v), VIRQ_NONE);
	virq_raise(v, 63);
	virq_raise(v, 9);
	virq_raise(v, 0);
	assert_int_equal(virq_take(v), VIRQ_NONE);
	virq_enable(v, 63, true);
	virq_enable(v, 9, true);
	assert_int_equal(virq_take(v), 9);
	assert_int_equal(virq_take(v), 63);
	assert_int_equal(virq_take(v), VIRQ_NONE);
	virq_enable(v, 0, true);
	virq_enable(v, 0, false);
	assert_int_equal(virq_take(v), VIRQ_NONE);
	assert_int_equal(v->virq_pending, 1);
}

/* True by the first interrupt alone that v is to run for. */
static void test_inject(void **state)
{
	(void)state;
	virq_enable(v, 5, true);
	virq_enable(v, 6, true);
	assert_false(virq_inject(v, 4));
	assert_true(virq_inject(v, 5));
	assert_false(virq_inject(v, 5));
	assert_false(virq_inject(v, 6));
	assert_int_equal(v->virq_pending, 7U << 4);
}

/* Of the current vCPU in the register, of another one in memory. */
static void test_update(void **state)
{
	(void)state;
	virq_enable(v, 5, true);
	v->arch.regs.hcr = 0;
	host_cpu()->hcr = 0;
	virq_raise(v, 5);
	virq_update(v, false);
	assert_int_equal(v->arch.regs.hcr, HCR_VI);
	assert_int_equal(host_cpu()->hcr, 0);
	virq_update(v, true);
	assert_int_equal(host_cpu()->hcr, HCR_VI);
	(void)virq_take(v);
	virq_update(v, true);
	assert_int_equal(host_cpu()->hcr, 0);
	assert_int_equal(v->arch.regs.hcr, HCR_VI);
	virq_update(v, false);
	assert_int_equal(v->arch.regs.hcr, 0);
}

/* The primary takes physical interrupts itself. */
static void test_update_primary(void **state)
{
	(void)state;
	virq_enable(p, 5, true);
	virq_raise(p, 5);
	p->arch.regs.hcr = 0;
	host_cpu()->hcr = 0;
	virq_update(p, false);
	virq_update(p, true);
	assert_int_equal(p->arch.regs.hcr, 0);
	assert_int_equal(host_cpu()->hcr, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_take, boot),
		cmocka_unit_test_setup(test_inject, boot),
		cmocka_unit_test_setup(test_update, boot),
		cmocka_unit_test_setup(test_update_primary, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
