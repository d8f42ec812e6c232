/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Interrupts, WFI, WFE and SErrors while a secondary runs: which vCPU runs
 * then, what the primary finds, and that the registers of v stay.
 */
#include <string.h>

#include "kernel/base/events.h"
#include "test/support/machine.h"

#define RUN	  0x8400006dU
#define INTERRUPT 0x84000062U
#define YIELD	  0x8400006cU
#define WAIT_INT  0xff09U
#define ID	  (2U << 16)

static struct vcpu *p, *v;

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(3, 16);
	p = vcpu_of(1, 0);
	v = vcpu_of(2, 0);
	v->arch.cpu = &cpus[0];
	return 0;
}

static void runs(void)
{
	assert_ptr_equal(hvc(p, RUN, ID).next, v);
	memset(v->arch.regs.x, 0x33, sizeof(v->arch.regs.x));
}

/* The primary finds these in x0 to x2, and v is in that state. */
static void assert_left(struct vcpu *next, uint64_t x0, uint64_t x2,
			enum vcpu_state state)
{
	const uint64_t x[8] = { x0, ID, x2 };
	uint64_t own[31];

	memset(own, 0x33, sizeof(own));
	assert_ptr_equal(next, p);
	host_switch(next);
	assert_memory_equal(p->arch.regs.x, x, sizeof(x));
	assert_memory_equal(v->arch.regs.x, own, sizeof(own));
	assert_int_equal(v->state, state);
	assert_int_equal(v->arch.claimed, 0);
}

/* An armed timer is of no interest to what does not wait. */
static void test_ready(void **state)
{
	(void)state;
	for (unsigned armed = 0; armed < 2; armed++) {
		runs();
		host_cpu()->timer.cntv_ctl = armed;
		host_cpu()->timer.cntv_cval = host_counter + 10;
		assert_left(upcall_irq(v), INTERRUPT, 0, VCPU_READY);
		runs();
		assert_left(upcall_wfe(v), YIELD, 0, VCPU_READY);
	}
}

/* WFI waits for the timer, if it is armed, or is told that it is due. */
static void test_wfi(void **state)
{
	(void)state;
	runs();
	assert_left(upcall_wfi(v), WAIT_INT, 0, VCPU_BLOCKED_INTERRUPT);
	v->state = VCPU_READY;
	runs();
	host_cpu()->timer.cntv_ctl = 1;
	host_cpu()->timer.cntv_cval = host_counter + 10;
	assert_left(upcall_wfi(v), WAIT_INT, 160, VCPU_BLOCKED_INTERRUPT);
	v->state = VCPU_READY;
	runs();
	host_counter += 10;
	assert_left(upcall_wfi(v), INTERRUPT, 0, VCPU_BLOCKED_INTERRUPT);
}

/* W-29: it is the guest's that ran, and nobody else's. */
static void test_serror(void **state)
{
	uint64_t counted = event_total(2, EVENT_SERROR);

	(void)state;
	runs();
	assert_ptr_equal(upcall_serror(v), p);
	assert_int_equal(vcpu_state(v), VCPU_ABORTED);
	assert_int_equal(p->arch.regs.x[0], 0x84000060);
	assert_int_equal(p->arch.regs.x[1], 0);
	assert_int_equal(p->arch.regs.x[2], (uint64_t)-8);
	assert_int_equal(event_total(2, EVENT_SERROR), counted + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_ready, boot),
		cmocka_unit_test_setup(test_wfi, boot),
		cmocka_unit_test_setup(test_serror, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
