/* SPDX-License-Identifier: BSD-3-Clause */
/* The life of a wait: asked for, told to the primary, told to the waiter. */
#include "kernel/hf/mailbox.h"

#include "test/support/machine.h"

#define MSG_POLL     0x8400006aU
#define MSG_SEND     0x8400006eU
#define RX_RELEASE   0x84000065U
#define WRITABLE_GET 0xff03U
#define WAITER_GET   0xff04U
#define NOTIFY	     1U

static int boot(void **state)
{
	(void)state;
	machine_boot(4, 16);
	return 0;
}

static uint64_t ids(unsigned from, unsigned to)
{
	return (uint64_t)from << 16 | to;
}

/* The primary's RUN has returned these. */
static void assert_run_result(const struct vcpu *primary, uint64_t x0,
			      uint64_t x1, uint64_t x2, uint64_t x3)
{
	const uint64_t x[8] = { x0, x1, x2, x3 };

	assert_memory_equal(primary->arch.regs.x, x, sizeof(x));
}

static uint64_t x0(struct vcpu *v, uint64_t id, uint64_t x1)
{
	return hvc(v, id, x1).x[0];
}

static void test_waiters(void **state)
{
	struct vcpu *p = vcpu_of(1, 0);
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	assert_success(hvc(p, MSG_SEND, ids(1, 2), 0, 1), p, 0);
	for (unsigned from = 3; from <= 4; from++) {
		struct vcpu *s = vcpu_of(from, 0);

		/* once without asking, twice with */
		assert_error(hvc(s, MSG_SEND, ids(from, 2), 0, 1), s,
			     STATUS_BUSY);
		for (unsigned i = 0; i < 2; i++)
			assert_error(hvc(s, MSG_SEND, ids(from, 2), 0, 1,
					 0xfffffff0 | NOTIFY),
				     s, STATUS_BUSY);
	}
	assert_int_equal(x0(p, WAITER_GET, 2), UINT64_MAX);
	(void)hvc(v, MSG_POLL);
	assert_int_equal(x0(p, WAITER_GET, 2), UINT64_MAX);
	assert_ptr_equal(hvc(v, RX_RELEASE).next, v->arch.cpu->arch.primary);
	assert_run_result(v->arch.cpu->arch.primary, RX_RELEASE, 0, 0, 0);
	/* only the primary may know, and only of VMs that there are */
	assert_int_equal(x0(v, WAITER_GET, 2), UINT64_MAX);
	assert_int_equal(x0(p, WAITER_GET, 9), UINT64_MAX);
	assert_int_equal(x0(p, WAITER_GET, 3), UINT64_MAX);
	assert_int_equal(x0(vcpu_of(3, 0), WRITABLE_GET, 0), UINT64_MAX);
	assert_int_equal(x0(p, WAITER_GET, 0x10002), 3);
	assert_int_equal(x0(p, WAITER_GET, 2), 4);
	assert_int_equal(x0(p, WAITER_GET, 2), UINT64_MAX);
	assert_int_equal(x0(vcpu_of(3, 0), WRITABLE_GET, 0), 2);
	assert_int_equal(x0(vcpu_of(3, 0), WRITABLE_GET, 0), UINT64_MAX);
	assert_int_equal(x0(vcpu_of(4, 1), WRITABLE_GET, 0), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_waiters, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
