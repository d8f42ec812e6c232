/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From x0 to a handler: which ids are calls, by which conduit, how much of each
 * register counts, which registers are results, and which vCPU runs then.
 */
#include "kernel/base/lock.h"
#include "kernel/vm/vcpu.h"
#include "test/support/machine.h"
#include "test/support/spci_ids.h"

#define UNKNOWN UINT64_MAX
#define HCR_VI	(1U << 7)

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(3, 16);
	return 0;
}

#define assert_x0_only(a, v, value)                                          \
	assert_answer(a, v, value, 0x101, 0x102, 0x103, 0x104, 0x105, 0x106, \
		      0x107)

static struct answer with_arguments(struct vcpu *v, enum conduit conduit,
				    uint64_t id)
{
	const uint64_t x[8] = { id,    0x101, 0x102, 0x103,
				0x104, 0x105, 0x106, 0x107 };

	return guest_call(v, conduit, x);
}

/* Nothing but the low 32 bits of x0, and of these not bit 30. */
static void test_spci_ids(void **state)
{
	static const uint64_t ids[] = { 0x84000069, 0xc4000069,
					0xffffffff84000069,
					0x12345678c4000069 };
	struct vcpu *v = vcpu_of(3, 0);

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		assert_success(with_arguments(v, CONDUIT_HVC, ids[i]), v, 3);
		assert_success(with_arguments(v, CONDUIT_SMC, ids[i]), v, 3);
	}
}

static void assert_no_call(struct vcpu *v, uint64_t id)
{
	assert_x0_only(with_arguments(v, CONDUIT_HVC, id), v, UNKNOWN);
	assert_x0_only(with_arguments(v, CONDUIT_SMC, id), v, UNKNOWN);
}

/* All ids around those that are calls, and those in between that are none. */
static void test_no_calls(void **state)
{
	static const uint64_t ids[] = {
		0,	    1,		0x8400005f, 0x04000069, 0xa4000069,
		0x84000015, 0x840000ff, 0xff00,	    0xff0b,	0xff09,
		0xff0a,	    0xffab,	0x1ff01,    0xc000ff01, 0x4000ff01,
		0xbd000001, 0xfd000001, UINT64_MAX, 0x10000ff01
	};

	(void)state;
	for (unsigned vm = 1; vm <= 2; vm++) {
		struct vcpu *v = vcpu_of(vm, 0);

		for (unsigned i = 0; i < sizeof(ids) / sizeof(*ids); i++)
			assert_no_call(v, ids[i]);
		for (uint32_t id = 0x84000060; id <= 0x84000080; id++) {
			if (spci_is_call(id))
				continue;
			assert_no_call(v, id);
			assert_no_call(v, id | 0x40000000);
		}
	}
	assert_int_equal(host_firmware.calls, 0);
}

/* HF_* by either conduit; all 64 bits of x0 count, but for the log by SMC. */
static void test_hf_ids(void **state)
{
	struct vcpu *v = vcpu_of(1, 0);

	(void)state;
	assert_x0_only(with_arguments(v, CONDUIT_HVC, 0xff01), v, 3);
	assert_x0_only(with_arguments(v, CONDUIT_SMC, 0xff01), v, 3);
	assert_x0_only(with_arguments(v, CONDUIT_SMC, 0x10000ff01), v, UNKNOWN);
	assert_x0_only(with_arguments(v, CONDUIT_HVC, 0x10000ff01), v, UNKNOWN);
	assert_x0_only(with_arguments(v, CONDUIT_HVC, 0xbd000000), v, 0);
	assert_x0_only(with_arguments(v, CONDUIT_HVC, 0xfd000000), v, UNKNOWN);
	assert_x0_only(with_arguments(v, CONDUIT_HVC, 0x1bd000000), v, UNKNOWN);
	assert_x0_only(with_arguments(v, CONDUIT_SMC, 0xbd000000), v, 0);
	assert_x0_only(with_arguments(v, CONDUIT_SMC, 0xfd000000), v, 0);
	assert_x0_only(with_arguments(v, CONDUIT_SMC, 0x1fd000000), v, 0);
}

/* The line of virtual interrupts follows each call, for secondaries. */
static void test_virq_line(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);
	struct vcpu *primary = vcpu_of(1, 0);

	(void)state;
	v->virq_enabled = 1U << 7;
	v->virq_pending = 1U << 7;
	(void)hvc(v, 0x84000069);
	assert_int_equal(host_cpu()->hcr & HCR_VI, HCR_VI);
	v->virq_pending = 1U << 6;
	(void)hvc(v, 0x84000069);
	assert_int_equal(host_cpu()->hcr & HCR_VI, 0);
	primary->virq_enabled = 1;
	primary->virq_pending = 1;
	(void)hvc(primary, 0x84000069);
	assert_int_equal(host_cpu()->hcr & HCR_VI, 0);
}

/* A call that is made again has no answer; its caller's line is set by then. */
static void test_repeats(void **state)
{
	const uint64_t x[8] = { 0xbd000000, 'a', 2, 3, 4, 5, 6, 7 };
	struct vcpu *v = vcpu_of(2, 0);
	struct answer a;

	(void)state;
	v->virq_enabled = 1U << 7;
	v->virq_pending = 1U << 7;
	spin_lock(&v->vm->log_lock);
	a = guest_call_once(v, CONDUIT_HVC, x);
	assert_true(a.again);
	assert_ptr_equal(a.next, v);
	assert_memory_equal(a.x, x, sizeof(x));
	assert_int_equal(host_cpu()->hcr & HCR_VI, HCR_VI);
	a = guest_call_once(v, CONDUIT_SMC, x);
	assert_true(a.again);
	assert_memory_equal(a.x, x, sizeof(x));
	spin_unlock(&v->vm->log_lock);
	a = guest_call_once(v, CONDUIT_HVC, x);
	assert_false(a.again);
	assert_int_equal(a.x[0], 0);
}

/* RUN: another vCPU runs, with its line set, and the caller is not told yet. */
static void test_runs(void **state)
{
	const uint64_t x[8] = { 0x8400006d, 2 << 16 | 1, 2, 3, 4, 5, 6, 7 };
	struct vcpu *p = vcpu_of(1, 0);
	struct vcpu *v = vcpu_of(2, 1);
	struct answer a;

	(void)state;
	v->virq_enabled = 1U << 7;
	v->virq_pending = 1U << 7;
	v->arch.regs.x[0] = 99;
	a = guest_call(p, CONDUIT_HVC, x);
	assert_ptr_equal(a.next, v);
	assert_memory_equal(a.x, x, sizeof(x));
	assert_int_equal(v->arch.regs.x[0], 99);
	assert_ptr_equal(host_cpu()->vcpu, v);
	assert_int_equal(host_cpu()->hcr & HCR_VI, HCR_VI);
}

/* A vCPU that leaves has the answer to its call, and the primary the exit. */
static void test_leaves(void **state)
{
	struct vcpu *v = vcpu_of(2, 1);
	struct vcpu *p = v->arch.cpu->arch.primary;
	struct answer a;

	(void)state;
	/* x0 alone, and x0 to x7 */
	a = with_arguments(v, CONDUIT_SMC, 0x84000001);
	assert_x0_only(a, p, 0);
	assert_int_equal(v->state, VCPU_BLOCKED_INTERRUPT);
	assert_int_equal(p->arch.regs.x[0], 0xff09);
	assert_int_equal(p->arch.regs.x[1], 2 << 16 | 1);
	v->state = VCPU_READY;
	assert_success(with_arguments(v, CONDUIT_HVC, 0x8400006c), p, 0);
	assert_int_equal(p->arch.regs.x[0], 0x8400006c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_spci_ids, boot),
		cmocka_unit_test_setup(test_no_calls, boot),
		cmocka_unit_test_setup(test_hf_ids, boot),
		cmocka_unit_test_setup(test_virq_line, boot),
		cmocka_unit_test_setup(test_repeats, boot),
		cmocka_unit_test_setup(test_runs, boot),
		cmocka_unit_test_setup(test_leaves, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
