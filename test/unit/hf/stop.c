/* SPDX-License-Identifier: BSD-3-Clause */
/* HF_VM_STOP: who may stop whom, and what is left of a VM. */
#include "kernel/hf/stop.h"

#include "test/support/machine.h"

#define STOP	0xff08
#define RUN	0x8400006d
#define ERROR	0x84000060
#define ABORTED ((uint64_t)-8)
#define REFUSED ((uint64_t)-1)

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(3, 16);
	return 0;
}

static uint64_t stop(struct vcpu *v, uint64_t vm)
{
	return hvc(v, STOP, vm).x[0];
}

static void assert_run(uint64_t vm, unsigned vcpu, uint64_t x0, uint64_t x2)
{
	struct answer a = hvc(vcpu_of(1, 0), RUN, vm << 16 | vcpu);

	assert_int_equal(a.x[0], x0);
	assert_int_equal(a.x[1], 0);
	assert_int_equal(a.x[2], x2);
}

static void test_refused(void **state)
{
	struct snapshot before = snapshot();

	(void)state;
	assert_int_equal(stop(vcpu_of(1, 0), 0), REFUSED);
	assert_int_equal(stop(vcpu_of(1, 0), 1), REFUSED);
	assert_int_equal(stop(vcpu_of(1, 0), 4), REFUSED);
	assert_int_equal(stop(vcpu_of(1, 0), 0x8000), REFUSED);
	assert_int_equal(stop(vcpu_of(2, 0), 2), REFUSED);
	assert_int_equal(stop(vcpu_of(2, 0), 3), REFUSED);
	assert_unchanged(&before);
}

/* From whichever state: no vCPU of the VM runs again, and others do. */
static void test_stopped(void **state)
{
	static const enum vcpu_state states[] = { VCPU_READY, VCPU_OFF,
						  VCPU_BLOCKED_MAILBOX,
						  VCPU_BLOCKED_INTERRUPT };

	(void)state;
	for (unsigned i = 0; i < MACHINE_VCPUS; i++) {
		enum vcpu_state s = states[i % 4];

		if (s != VCPU_READY)
			vcpu_become(vcpu_of(2, i), s);
	}
	assert_int_equal(stop(vcpu_of(1, 0), 2), 0);
	for (unsigned i = 0; i < MACHINE_VCPUS; i++) {
		assert_int_equal(vcpu_state(vcpu_of(2, i)), VCPU_ABORTED);
		assert_run(2, i, ERROR, ABORTED);
	}
	assert_int_equal(stop(vcpu_of(1, 0), 2), 0);
	assert_ptr_equal(hvc(vcpu_of(1, 0), RUN, 3 << 16).next, vcpu_of(3, 0));
}

/* A vCPU that another CPU runs stays; all others are stopped by then. */
static void test_runs_elsewhere(void **state)
{
	struct vcpu *v = vcpu_of(2, 1);

	(void)state;
	assert_true(vcpu_claim(v));
	assert_int_equal(stop(vcpu_of(1, 0), 2), 1);
	assert_int_equal(vcpu_state(v), VCPU_READY);
	assert_int_equal(vcpu_state(vcpu_of(2, 0)), VCPU_ABORTED);
	vcpu_unclaim(v);
	assert_int_equal(stop(vcpu_of(1, 0), 2), 0);
	assert_int_equal(vcpu_state(v), VCPU_ABORTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_refused, boot),
		cmocka_unit_test_setup(test_stopped, boot),
		cmocka_unit_test_setup(test_runs_elsewhere, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
