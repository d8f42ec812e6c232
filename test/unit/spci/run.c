/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * RUN: its checks, what it does to a vCPU in each state, what comes back for
 * each reason to stop, and timers of who runs and of who does not.
 */
#include "kernel/spci/run.h"

#include "kernel/base/cpu.h"
#include "test/support/machine.h"

#define RUN	  0x8400006dU
#define INTERRUPT 0x84000062U
#define YIELD	  0x8400006cU
#define MSG_WAIT  0x8400006bU
#define MSG_SEND  0x8400006eU
#define WAIT_INT  0xff09U
#define TIMER_INT 3
#define ID	  (2U << 16)
#define ENABLE	  1U
#define IMASK	  2U
#define ISTATUS	  4U
#define HCR_VI	  (1U << 7)

static struct vcpu *p, *v;

static int boot(void **state)
{
	(void)state;
	machine_boot(3, 16);
	p = vcpu_of(1, 0);
	v = vcpu_of(2, 0);
	v->arch.cpu = &cpus[0];
	return 0;
}

static void refused(uint64_t target, enum status status)
{
	assert_error(hvc(p, RUN, target), p, status);
}

/* RUN of v goes there; from now on it is the current vCPU of CPU 0. */
static void runs(void)
{
	struct answer a = hvc(p, RUN, ID);

	assert_ptr_equal(a.next, v);
	assert_ptr_equal(v->arch.cpu, p->arch.cpu);
	assert_int_equal(v->arch.claimed, 1);
	assert_int_equal(v->state, VCPU_READY);
}

/* v has left, and RUN has returned that. */
static void assert_left(struct vcpu *next, uint64_t x0, uint64_t x1,
			uint64_t x2, uint64_t x3)
{
	const uint64_t x[8] = { x0, x1, x2, x3 };

	assert_ptr_equal(next, p);
	host_switch(next);
	assert_memory_equal(p->arch.regs.x, x, sizeof(x));
	assert_int_equal(v->arch.claimed, 0);
}

static void test_checks(void **state)
{
	(void)state;
	assert_error(hvc(vcpu_of(3, 0), RUN, ID), vcpu_of(3, 0), STATUS_DENIED);
	assert_error(hvc(vcpu_of(3, 0), RUN, 0), vcpu_of(3, 0), STATUS_DENIED);
	refused(1 << 16, STATUS_INVALID_PARAMETERS);
	refused(0, STATUS_INVALID_PARAMETERS);
	refused(4 << 16, STATUS_INVALID_PARAMETERS);
	refused(0x80000000, STATUS_INVALID_PARAMETERS);
	refused(ID | MACHINE_VCPUS, STATUS_INVALID_PARAMETERS);
	refused(ID | 0xffff, STATUS_INVALID_PARAMETERS);
	v->state = VCPU_OFF;
	refused(ID, STATUS_INVALID_PARAMETERS);
	v->state = VCPU_ABORTED;
	refused(ID, STATUS_ABORTED);
	assert_int_equal(v->arch.claimed, 0);
	/* busy comes before the state */
	v->arch.claimed = 1;
	refused(ID, STATUS_BUSY);
	v->arch.claimed = 0;
	v->state = VCPU_READY;
	runs();
}

/* The upper half of x1 does not count. */
static void test_upper_half(void **state)
{
	(void)state;
	assert_ptr_equal(hvc(p, RUN, 0xffffffff00000000 | ID).next, v);
}

/* On another CPU: it moves, and is busy until it has been left there. */
static void test_migrates(void **state)
{
	struct vcpu *p2 = vcpu_of(1, 2);

	(void)state;
	runs();
	assert_error(hvc(p2, RUN, ID), p2, STATUS_BUSY);
	machine_enter(v);
	assert_left(upcall_irq(v), INTERRUPT, ID, 0, 0);
	assert_ptr_equal(hvc(p2, RUN, ID).next, v);
	assert_ptr_equal(v->arch.cpu, p2->arch.cpu);
	assert_ptr_equal(hvc(v, YIELD).next, p2);
}

static void test_irq(void **state)
{
	(void)state;
	runs();
	v->arch.regs.x[3] = 33;
	assert_left(upcall_irq(v), INTERRUPT, ID, 0, 0);
	assert_int_equal(v->state, VCPU_READY);
	runs();
	assert_int_equal(v->arch.regs.x[3], 33);
}

static void test_wfe(void **state)
{
	(void)state;
	runs();
	assert_left(upcall_wfe(v), YIELD, ID, 0, 0);
	assert_int_equal(v->state, VCPU_READY);
}

static void test_wfi(void **state)
{
	(void)state;
	runs();
	assert_left(upcall_wfi(v), WAIT_INT, ID, 0, 0);
	assert_int_equal(v->state, VCPU_BLOCKED_INTERRUPT);
	/* W-20: nothing will wake it but an interrupt */
	refused(ID, STATUS_INVALID_PARAMETERS);
	assert_int_equal(v->state, VCPU_BLOCKED_INTERRUPT);
	v->virq_pending = 2;
	refused(ID, STATUS_INVALID_PARAMETERS);
	v->virq_enabled = 2;
	runs();
	assert_int_equal(host_cpu()->hcr & HCR_VI, HCR_VI);
}

/* The other vCPU of the VM has its own id. */
static void test_second_vcpu(void **state)
{
	(void)state;
	v = vcpu_of(2, 1);
	assert_ptr_equal(hvc(p, RUN, ID | 1).next, v);
	assert_left(upcall_wfi(v), WAIT_INT, ID | 1, 0, 0);
}

static void set_timer(uint64_t in, uint64_t ctl)
{
	host_cpu()->timer.cntv_cval = host_counter + in;
	host_cpu()->timer.cntv_ctl = ctl;
}

/* Ticks of 16 ns: how long it sleeps, rounded up, and 0 only when due. */
static void test_timer_sleep(void **state)
{
	(void)state;
	host_counter = 1000;
	runs();
	set_timer(5, ENABLE);
	assert_left(upcall_wfi(v), WAIT_INT, ID, 80, 0);
	host_counter += 3;
	assert_answer(hvc(p, RUN, ID), p, WAIT_INT, ID, 32, 0, 0, 0, 0, 0);
	assert_int_equal(v->state, VCPU_BLOCKED_INTERRUPT);
	assert_int_equal(v->arch.claimed, 0);
	host_counter += 2;
	runs();
	/* it is interrupt 3 now, enabled or not, and does not fire twice */
	assert_int_equal(v->virq_pending, 1U << TIMER_INT);
	assert_int_equal(host_cpu()->timer.cntv_ctl, ENABLE | IMASK);
}

/* W-24: half an hour at 62.5 MHz, where ticks * 10^9 would wrap. */
static void test_timer_long(void **state)
{
	(void)state;
	runs();
	set_timer(1800 * 62500000ULL, ENABLE);
	assert_left(upcall_wfi(v), WAIT_INT, ID, 1800 * 1000000000ULL, 0);
}

/* A frequency that does not divide a second: rounded up, never to 0. */
static void test_timer_rounding(void **state)
{
	(void)state;
	host_frequency = 3000000000;
	runs();
	set_timer(1, ENABLE);
	assert_left(upcall_wfi(v), WAIT_INT, ID, 1, 0);
	host_counter = 1;
	runs();
	host_frequency = 62500000;
}

/* It is due as it blocks: RUN says INTERRUPT, and the next RUN goes. */
static void test_timer_due_at_once(void **state)
{
	(void)state;
	host_counter = 50;
	for (unsigned wait = 0; wait < 2; wait++) {
		struct vcpu *next;

		runs();
		set_timer(0, ENABLE);
		next = wait ? hvc(v, MSG_WAIT).next : upcall_wfi(v);
		assert_left(next, INTERRUPT, ID, 0, 0);
		assert_int_equal(v->state, wait ? VCPU_BLOCKED_MAILBOX :
						  VCPU_BLOCKED_INTERRUPT);
		runs();
		if (wait) {
			assert_int_equal(v->arch.regs.x[0], 0x84000060);
			assert_int_equal(v->arch.regs.x[2], (uint64_t)-5);
		}
		assert_left(upcall_irq(v), INTERRUPT, ID, 0, 0);
		v->virq_pending = 0;
	}
}

/* Off, or masked: it does not count. */
static void test_timer_not_armed(void **state)
{
	static const uint64_t ctls[] = { 0, IMASK, ENABLE | IMASK,
					 ENABLE | IMASK | ISTATUS };

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		boot(NULL);
		runs();
		set_timer(0, ctls[i]);
		assert_left(upcall_wfi(v), WAIT_INT, ID, 0, 0);
		refused(ID, STATUS_INVALID_PARAMETERS);
		assert_int_equal(v->virq_pending, 0);
	}
}

/* ISTATUS that was saved: due, wherever the counter is by now. */
static void test_timer_saved_due(void **state)
{
	(void)state;
	runs();
	set_timer(1000, ENABLE | ISTATUS);
	assert_left(upcall_irq(v), INTERRUPT, ID, 0, 0);
	runs();
	assert_int_equal(v->virq_pending, 1U << TIMER_INT);
}

/* A READY vCPU gets its due timer, too. */
static void test_timer_ready(void **state)
{
	(void)state;
	runs();
	set_timer(10, ENABLE);
	assert_left(upcall_irq(v), INTERRUPT, ID, 0, 0);
	v->virq_enabled = 1U << TIMER_INT;
	runs();
	assert_int_equal(v->virq_pending, 0);
	assert_int_equal(host_cpu()->hcr & HCR_VI, 0);
	assert_left(upcall_irq(v), INTERRUPT, ID, 0, 0);
	host_counter += 10;
	runs();
	assert_int_equal(v->virq_pending, 1U << TIMER_INT);
	assert_int_equal(host_cpu()->hcr & HCR_VI, HCR_VI);
}

/* Blocked for a message: it runs with it, or is told why not. */
static void test_message(void **state)
{
	(void)state;
	runs();
	assert_left(hvc(v, MSG_WAIT).next, MSG_WAIT, ID, 0, 0);
	refused(ID, STATUS_INVALID_PARAMETERS);
	assert_success(hvc(p, MSG_SEND, 1 << 16 | 2, 0, 12), p, 0);
	runs();
	assert_int_equal(v->arch.regs.x[0], MSG_SEND);
	assert_int_equal(v->arch.regs.x[1], 1 << 16 | 2);
	assert_int_equal(v->arch.regs.x[2], 0);
	assert_int_equal(v->arch.regs.x[3], 12);
	assert_int_equal(v->arch.regs.x[4], 0);
	assert_int_equal(v->vm->mailbox.state, MAILBOX_READ);
	/* a message that was read wakes nobody */
	assert_left(hvc(v, MSG_WAIT).next, MSG_WAIT, ID, 0, 0);
	refused(ID, STATUS_INVALID_PARAMETERS);
	v->virq_enabled = 1;
	v->virq_pending = 1;
	runs();
	assert_int_equal(v->arch.regs.x[0], 0x84000060);
	assert_int_equal(v->arch.regs.x[1], 0);
	assert_int_equal(v->arch.regs.x[2], (uint64_t)-5);
	for (unsigned i = 3; i < 8; i++)
		assert_int_equal(v->arch.regs.x[i], 0);
}

static void test_message_with_timer(void **state)
{
	(void)state;
	runs();
	set_timer(100, ENABLE);
	assert_left(hvc(v, MSG_WAIT).next, MSG_WAIT, ID, 1600, 0);
	host_counter += 60;
	assert_answer(hvc(p, RUN, ID), p, MSG_WAIT, ID, 640, 0, 0, 0, 0, 0);
	/* a message comes first */
	host_counter += 60;
	assert_success(hvc(p, MSG_SEND, 1 << 16 | 2, 0, 1), p, 0);
	runs();
	assert_int_equal(v->arch.regs.x[0], MSG_SEND);
	assert_int_equal(v->virq_pending, 1U << TIMER_INT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_checks, boot),
		cmocka_unit_test_setup(test_upper_half, boot),
		cmocka_unit_test_setup(test_migrates, boot),
		cmocka_unit_test_setup(test_irq, boot),
		cmocka_unit_test_setup(test_wfe, boot),
		cmocka_unit_test_setup(test_wfi, boot),
		cmocka_unit_test_setup(test_second_vcpu, boot),
		cmocka_unit_test_setup(test_timer_sleep, boot),
		cmocka_unit_test_setup(test_timer_long, boot),
		cmocka_unit_test_setup(test_timer_rounding, boot),
		cmocka_unit_test_setup(test_timer_due_at_once, boot),
		cmocka_unit_test_setup(test_timer_not_armed, boot),
		cmocka_unit_test_setup(test_timer_saved_due, boot),
		cmocka_unit_test_setup(test_timer_ready, boot),
		cmocka_unit_test_setup(test_message, boot),
		cmocka_unit_test_setup(test_message_with_timer, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
