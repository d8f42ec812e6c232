/* SPDX-License-Identifier: BSD-3-Clause */
/* Exits of vCPUs that stay READY, go off, or wait with or without a timer. */
#include "kernel/vm/exit.h"

#include "test/support/machine.h"

#define ENABLE	1U
#define IMASK	2U
#define ISTATUS 4U

static struct vcpu *v;

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(3, 16);
	v = vcpu_of(2, 1);
	machine_enter(v);
	return 0;
}

static void assert_exit(struct exit e, enum exit_reason reason,
			enum vcpu_state state, uint64_t sleep)
{
	assert_int_equal(e.reason, reason);
	assert_int_equal(e.state, state);
	assert_int_equal(e.vm, 2);
	assert_int_equal(e.number, 1);
	assert_int_equal(e.value, sleep);
}

/* The vCPU that leaves changes its state by its exit alone. */
static void test_ready(void **state)
{
	(void)state;
	host_cpu()->timer.cntv_ctl = ENABLE;
	assert_exit(exit_ready(EXIT_YIELD, v), EXIT_YIELD, VCPU_READY, 0);
	assert_exit(exit_ready(EXIT_WAKE_UP, v), EXIT_WAKE_UP, VCPU_READY, 0);
	assert_exit(exit_off(v), EXIT_OFF, VCPU_OFF, 0);
	assert_int_equal(v->state, VCPU_READY);
}

static struct exit blocked(uint64_t in, uint64_t ctl)
{
	host_cpu()->timer.cntv_cval = host_counter + in;
	host_cpu()->timer.cntv_ctl = ctl;
	return exit_blocked(EXIT_WAIT_MESSAGE, VCPU_BLOCKED_MAILBOX, v);
}

/* Ticks of 16 ns. A timer that is off or masked ends no wait. */
static void test_blocked(void **state)
{
	(void)state;
	host_counter = 1000;
	assert_exit(blocked(5, ENABLE), EXIT_WAIT_MESSAGE, VCPU_BLOCKED_MAILBOX,
		    80);
	assert_exit(blocked(5, 0), EXIT_WAIT_MESSAGE, VCPU_BLOCKED_MAILBOX, 0);
	assert_exit(blocked(5, ENABLE | IMASK), EXIT_WAIT_MESSAGE,
		    VCPU_BLOCKED_MAILBOX, 0);
	assert_exit(blocked(0, ENABLE | IMASK | ISTATUS), EXIT_WAIT_MESSAGE,
		    VCPU_BLOCKED_MAILBOX, 0);
	assert_exit(exit_blocked(EXIT_WAIT_INTERRUPT, VCPU_BLOCKED_INTERRUPT,
				 v),
		    EXIT_WAIT_INTERRUPT, VCPU_BLOCKED_INTERRUPT, 0);
	assert_int_equal(v->state, VCPU_READY);
}

/* A timer that is due by then is told as INTERRUPT, and not as "for ever". */
static void test_due(void **state)
{
	(void)state;
	host_counter = 1000;
	assert_exit(blocked(0, ENABLE), EXIT_INTERRUPT, VCPU_BLOCKED_MAILBOX,
		    0);
	assert_exit(blocked(5, ENABLE | ISTATUS), EXIT_INTERRUPT,
		    VCPU_BLOCKED_MAILBOX, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_ready, boot),
		cmocka_unit_test_setup(test_blocked, boot),
		cmocka_unit_test_setup(test_due, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
