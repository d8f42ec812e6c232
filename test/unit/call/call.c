/* SPDX-License-Identifier: BSD-3-Clause */
/* A call while it is answered: its handler changes the call, not the caller. */
#include "kernel/call/call.h"

#include <string.h>

#include "kernel/hf/call.h"
#include "kernel/psci/call.h"
#include "kernel/spci/msg.h"
#include "test/support/machine.h"

static struct vcpu *v;

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(3, 16);
	v = vcpu_of(2, 0);
	memset(v->arch.regs.x, 0x5a, sizeof(v->arch.regs.x));
	machine_enter(v);
	return 0;
}

static void test_leave(void **state)
{
	struct call c = { .vcpu = v };
	const struct exit e = { .reason = EXIT_WAIT_MESSAGE,
				.state = VCPU_BLOCKED_MAILBOX,
				.vm = 2,
				.number = 1,
				.value = 99 };

	(void)state;
	assert_int_equal(c.then, CALL_RETURNS);
	call_leave(&c, e);
	assert_int_equal(c.then, CALL_LEAVES);
	assert_int_equal(c.exit.reason, EXIT_WAIT_MESSAGE);
	assert_int_equal(c.exit.state, VCPU_BLOCKED_MAILBOX);
	assert_int_equal(c.exit.vm, 2);
	assert_int_equal(c.exit.number, 1);
	assert_int_equal(c.exit.value, 99);
}

/* Neither the caller's registers and state nor the primary's are written. */
static void test_nobody_is_told(void **state)
{
	struct vcpu *p = v->arch.cpu->arch.primary;
	uint64_t arg[8] = { 0x84000001 }; /* CPU_SUSPEND */
	struct guest_regs own = v->arch.regs;
	struct guest_regs primary = p->arch.regs;
	struct call c = { .vcpu = v, .arg = arg };
	uint64_t x0;

	(void)state;
	(void)spci_yield(&c);
	assert_int_equal(c.then, CALL_LEAVES);
	assert_int_equal(c.exit.reason, EXIT_YIELD);
	(void)spci_msg_wait(&c);
	assert_int_equal(c.exit.reason, EXIT_WAIT_MESSAGE);
	assert_true(psci_call(&c, &x0));
	assert_int_equal(c.exit.reason, EXIT_WAIT_INTERRUPT);
	arg[0] = 0xff01;
	assert_int_equal(hf_call(&c), 3);
	assert_int_equal(v->state, VCPU_READY);
	assert_memory_equal(&v->arch.regs, &own, sizeof(own));
	assert_memory_equal(&p->arch.regs, &primary, sizeof(primary));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_leave, boot),
		cmocka_unit_test_setup(test_nobody_is_told, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
