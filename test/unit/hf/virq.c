/* SPDX-License-Identifier: BSD-3-Clause */
/* HF_INTERRUPT_ENABLE, GET and INJECT, and what they wake. */
#include "kernel/hf/virq.h"

#include "test/support/machine.h"

#define ENABLE	0xff05U
#define GET	0xff06U
#define INJECT	0xff07U
#define WAKE_UP 0xff0aU
#define NONE	0xffffffffU
#define FAILED	UINT64_MAX
#define HCR_VI	(1U << 7)

static struct vcpu *p, *v, *w;

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(3, 16);
	p = vcpu_of(1, 0);
	v = vcpu_of(2, 0);
	w = vcpu_of(2, 1);
	return 0;
}

static uint64_t call(struct vcpu *caller, uint64_t id, uint64_t x1, uint64_t x2,
		     uint64_t x3)
{
	return hvc(caller, id, x1, x2, x3).x[0];
}

static bool line(void)
{
	return (host_cpu()->hcr & HCR_VI) != 0;
}

static void test_enable(void **state)
{
	(void)state;
	assert_int_equal(call(v, ENABLE, 64, 1, 0), FAILED);
	assert_int_equal(call(v, ENABLE, 0xffffffff, 1, 0), FAILED);
	assert_int_equal(v->virq_enabled, 0);
	assert_int_equal(call(v, ENABLE, 0, 1, 0), 0);
	assert_int_equal(call(v, ENABLE, 63, 1ULL << 63, 0), 0);
	assert_int_equal(call(v, ENABLE, 0x100000005, 2, 0), 0);
	assert_int_equal(v->virq_enabled, 1ULL << 63 | 1U << 5 | 1);
	assert_int_equal(w->virq_enabled, 0);
	assert_int_equal(call(v, ENABLE, 5, 0, 0), 0);
	assert_int_equal(v->virq_enabled, 1ULL << 63 | 1);
}

/* Pending survives being disabled, and raises the line when enabled again. */
static void test_line(void **state)
{
	(void)state;
	v->virq_pending = 1U << 9;
	(void)call(v, GET, 0, 0, 0);
	assert_false(line());
	(void)call(v, ENABLE, 9, 1, 0);
	assert_true(line());
	(void)call(v, ENABLE, 9, 0, 0);
	assert_false(line());
	(void)call(v, ENABLE, 9, 1, 0);
	assert_true(line());
	assert_int_equal(call(v, GET, 0, 0, 0), 9);
	assert_false(line());
}

static void test_get(void **state)
{
	(void)state;
	assert_int_equal(call(v, GET, 0, 0, 0), NONE);
	v->virq_enabled = 1ULL << 63 | 1U << 7 | 1U << 2;
	v->virq_pending = 1ULL << 63 | 1U << 7 | 1U << 1;
	assert_int_equal(call(v, GET, 0, 0, 0), 7);
	assert_true(line());
	assert_int_equal(call(v, GET, 0, 0, 0), 63);
	assert_int_equal(call(v, GET, 0, 0, 0), NONE);
	assert_int_equal(v->virq_pending, 1U << 1);
}

static void test_inject_checks(void **state)
{
	(void)state;
	assert_int_equal(call(p, INJECT, 2, 0, 64), FAILED);
	assert_int_equal(call(p, INJECT, 0, 0, 5), FAILED);
	assert_int_equal(call(p, INJECT, 4, 0, 5), FAILED);
	assert_int_equal(call(p, INJECT, 2, MACHINE_VCPUS, 5), FAILED);
	assert_int_equal(call(v, INJECT, 3, 0, 5), FAILED);
	assert_int_equal(call(v, INJECT, 1, 0, 5), FAILED);
	assert_int_equal(v->virq_pending, 0);
	assert_int_equal(vcpu_of(3, 0)->virq_pending, 0);
	/* ids of 16 bits, numbers of 32 */
	assert_int_equal(call(p, INJECT, 0x10002, 0x10001, 0x100000005), 0);
	assert_int_equal(w->virq_pending, 1U << 5);
}

/* 1 only where the target has something to run for that it had not before. */
static void test_inject_by_primary(void **state)
{
	(void)state;
	assert_int_equal(call(p, INJECT, 2, 0, 5), 0);
	v->virq_enabled = 3U << 5;
	v->virq_pending = 0;
	assert_int_equal(call(p, INJECT, 2, 0, 5), 1);
	assert_int_equal(call(p, INJECT, 2, 0, 5), 0);
	assert_int_equal(call(p, INJECT, 2, 0, 6), 0);
	assert_int_equal(v->virq_pending, 3U << 5);
	/* into itself, without an effect on its line */
	p->virq_enabled = 1;
	assert_int_equal(call(p, INJECT, 1, 0, 0), 1);
	assert_false(line());
}

static void test_inject_by_sibling(void **state)
{
	struct answer a;

	(void)state;
	a = hvc(v, INJECT, 2, 1, 5);
	assert_ptr_equal(a.next, v);
	assert_int_equal(a.x[0], 0);
	w->virq_enabled = 1U << 6;
	a = hvc(v, INJECT, 2, 1, 6);
	assert_ptr_equal(a.next, v->arch.cpu->arch.primary);
	assert_int_equal(a.x[0], 0);
	assert_int_equal(a.next->arch.regs.x[0], WAKE_UP);
	assert_int_equal(a.next->arch.regs.x[1], 2 << 16 | 1);
	/* and into itself: it goes on, interrupted */
	v->virq_enabled = 1U << 6;
	a = hvc(v, INJECT, 2, 0, 6);
	assert_ptr_equal(a.next, v);
	assert_true(line());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_enable, boot),
		cmocka_unit_test_setup(test_line, boot),
		cmocka_unit_test_setup(test_get, boot),
		cmocka_unit_test_setup(test_inject_checks, boot),
		cmocka_unit_test_setup(test_inject_by_primary, boot),
		cmocka_unit_test_setup(test_inject_by_sibling, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
