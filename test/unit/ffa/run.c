/* SPDX-License-Identifier: BSD-3-Clause */
/* FFA_RUN: each row of docs/ffa.md, 4.2, and what a vCPU finds when it runs. */
#include "kernel/ffa/run.h"

#include "test/support/ffa_calls.h"

#define RUN	  FFA_ID(RUN)
#define MSG_WAIT  FFA_ID(MSG_WAIT)
#define YIELD	  FFA_ID(YIELD)
#define SUCCESS	  FFA_ID(SUCCESS)
#define INTERRUPT FFA_ID(INTERRUPT)
#define REQ	  FFA_ID(MSG_SEND_DIRECT_REQ)
#define SPCI_SEND 0x8400006eU
#define WAIT_INT  0xff06U
#define SPCI_WAIT 0xff09U
#define VERSIONS  3
#define TIMER_INT 3
#define ENABLE	  1U
#define UPPER	  0xabcd00000000ULL

static const uint32_t versions[VERSIONS] = { DIALECT_FFA_1_0, DIALECT_FFA_1_1,
					     DIALECT_FFA_1_2 };

static struct vcpu *p, *v;

static int boot(void **state)
{
	(void)state;
	machine_boot(3, 16);
	p = vcpu_of(1, 0);
	v = vcpu_of(2, 0);
	for (unsigned vm = 1; vm <= 3; vm++)
		ffa_speaks(vm, DIALECT_FFA_1_2);
	return 0;
}

/* RUN of v goes there. */
static void runs(void)
{
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), v);
	assert_state(v, VCPU_READY, true);
	assert_ptr_equal(v->arch.cpu, p->arch.cpu);
}

static void waits(void)
{
	runs();
	assert_ptr_equal(ffa(v, MSG_WAIT), p);
	assert_state(v, VCPU_BLOCKED_MAILBOX, false);
}

/* One of x8 to x17, from 1.2 on, whoever calls. */
static void test_4_2_1_extra_registers(void **state)
{
	(void)state;
	for (unsigned r = 8; r < FFA_ALL; r++) {
		uint64_t x[FFA_ALL] = { RUN, ID(2, 0) };

		x[r] = (uint64_t)1 << 63;
		for (unsigned m = 0; m < VERSIONS; m++) {
			boot(NULL);
			ffa_speaks(1, versions[m]);
			if (m == 2)
				ffa_assert_refused(p, 0,
						   STATUS_INVALID_PARAMETERS, x,
						   __FILE__, __LINE__);
			else
				assert_ptr_equal(ffa_call_of(p, x), v);
		}
	}
	runs();
	assert_refused(v, STATUS_INVALID_PARAMETERS, RUN, ID(3, 0), 0, 0, 0, 0,
		       0, 0, 1);
}

/* A secondary's, whatever it names. */
static void test_4_2_2_not_the_primary(void **state)
{
	(void)state;
	runs();
	assert_refused(v, STATUS_DENIED, RUN, ID(3, 0));
	assert_refused(v, STATUS_DENIED, RUN, ID(9, 0));
	assert_refused(v, STATUS_DENIED, RUN, ID(3, 0), 1);
}

static void test_4_2_3_reserved(void **state)
{
	(void)state;
	for (unsigned r = 2; r < 8; r++) {
		uint64_t x[FFA_ALL] = { RUN, ID(2, 0) };

		x[r] = 0x80000000;
		ffa_assert_refused(p, 0, STATUS_INVALID_PARAMETERS, x, __FILE__,
				   __LINE__);
	}
}

/* Upper halves do not count. */
static void test_4_2_upper_halves(void **state)
{
	(void)state;
	assert_ptr_equal(ffa(p, UPPER | RUN, UPPER | ID(2, 0), UPPER, UPPER,
			     UPPER, UPPER, UPPER, UPPER),
			 v);
}

static void test_4_2_4_target(void **state)
{
	static const uint32_t targets[] = {
		ID(1, 0),
		ID(1, 1),
		ID(0, 0),
		ID(0, 2),
		ID(4, 0),
		ID(0x8000, 0),
		ID(2, MACHINE_VCPUS),
		ID(2, 0xffff),
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(targets) / sizeof(*targets); i++)
		assert_refused(p, STATUS_INVALID_PARAMETERS, RUN, targets[i]);
	/* the form of 64 bits is no call */
	assert_refused(p, STATUS_NOT_SUPPORTED, RUN | FFA_64_BIT, ID(2, 0));
}

/* It runs on another CPU, or its registers are being saved. */
static void test_4_2_5_busy(void **state)
{
	struct vcpu *p2 = vcpu_of(1, 2);

	(void)state;
	runs();
	assert_refused(p2, STATUS_BUSY, RUN, ID(2, 0));
	assert_ptr_equal(ffa(v, MSG_WAIT), p);
	v->arch.claimed = 1;
	assert_refused(p, STATUS_BUSY, RUN, ID(2, 0));
	/* before its state */
	v->state = VCPU_OFF;
	assert_refused(p, STATUS_BUSY, RUN, ID(2, 0));
	v->arch.claimed = 0;
	v->state = VCPU_READY;
	assert_ptr_equal(ffa(p2, RUN, ID(2, 0)), v);
	assert_ptr_equal(v->arch.cpu, p2->arch.cpu);
}

static void test_4_2_6_aborted(void **state)
{
	const uint64_t x[FFA_ALL] = { RUN, ID(2, 1) };

	(void)state;
	vcpu_of(2, 1)->state = VCPU_ABORTED;
	ffa_assert_refused(p, ID(2, 1), STATUS_ABORTED, x, __FILE__, __LINE__);
}

static void test_4_2_7_off(void **state)
{
	(void)state;
	v->state = VCPU_OFF;
	assert_refused(p, STATUS_INVALID_PARAMETERS, RUN, ID(2, 0));
}

/* The first of a chain, while the last of it is there to be run. */
static void test_4_2_8_chain(void **state)
{
	struct vcpu *w = vcpu_of(3, 0);

	(void)state;
	vm_find(2)->config.properties |= VM_SENDS_DIRECT;
	assert_ptr_equal(ffa(p, RUN, ID(3, 0)), w);
	assert_ptr_equal(ffa(w, MSG_WAIT), p);
	runs();
	assert_ptr_equal(ffa(v, REQ, ID(2, 3)), w);
	assert_ptr_equal(ffa_irq(w), p);
	assert_finds(p, INTERRUPT, ID(3, 0));
	assert_state(v, VCPU_BLOCKED_REQUEST, false);
	assert_refused(p, STATUS_BUSY, RUN, ID(2, 0));
	assert_ptr_equal(ffa(p, RUN, ID(3, 0)), w);
}

/* WFI: nothing is pending, and the timer is off, on, or due. */
static void test_4_2_9_not_woken(void **state)
{
	(void)state;
	runs();
	host_cpu()->timer.cntv_cval = host_counter + 5;
	assert_ptr_equal(ffa_wfi(v), p);
	assert_finds(p, WAIT_INT, ID(2, 0), 0);
	assert_state(v, VCPU_BLOCKED_INTERRUPT, false);
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), p);
	assert_finds(p, WAIT_INT, ID(2, 0), 0);
	v->virq_pending = 2;
	v->arch.regs.timer.cntv_ctl = ENABLE;
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), p);
	assert_finds(p, WAIT_INT, ID(2, 0), 80);
	assert_state(v, VCPU_BLOCKED_INTERRUPT, false);
	host_counter += 5;
	runs();
	assert_int_equal(v->virq_pending, 2 | 1U << TIMER_INT);
}

/* It is enabled and pending: v runs, and has its line raised. */
static void test_4_2_9_woken(void **state)
{
	(void)state;
	runs();
	assert_ptr_equal(ffa_wfi(v), p);
	v->virq_enabled = 2;
	v->virq_pending = 2;
	runs();
	assert_true(host_cpu()->hcr & 1U << 7);
}

/* A target of SPCI 0.9 keeps its codes, in the registers of FF-A. */
static void test_4_2_spci_target(void **state)
{
	(void)state;
	ffa_speaks(2, DIALECT_SPCI);
	runs();
	assert_ptr_equal(ffa_wfi(v), p);
	assert_finds(p, WAIT_INT, ID(2, 0));
	assert_refused(p, STATUS_INVALID_PARAMETERS, RUN, ID(2, 0));
	v->virq_enabled = v->virq_pending = 1;
	runs();
	v->virq_pending = 0;
	assert_ptr_equal(ffa(v, MSG_WAIT), p);
	assert_finds(p, MSG_WAIT, ID(2, 0));
	assert_refused(p, STATUS_INVALID_PARAMETERS, RUN, ID(2, 0));
	v->virq_pending = 1;
	runs();
	assert_finds(v, 0x84000060, 0, (uint64_t)-5);
}

/* And so does a target of FF-A under a primary that speaks SPCI 0.9. */
static void test_4_2_spci_primary(void **state)
{
	(void)state;
	ffa_speaks(1, DIALECT_SPCI);
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), v);
	assert_ptr_equal(ffa_wfi(v), p);
	assert_finds(p, SPCI_WAIT, ID(2, 0));
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), p);
	assert_finds(p, SPCI_WAIT, ID(2, 0));
	v->virq_enabled = v->virq_pending = 1;
	runs();
	v->virq_pending = 0;
	assert_ptr_equal(ffa(v, MSG_WAIT), p);
	assert_finds(p, 0x8400006b, ID(2, 0));
	runs();
	assert_finds(v, RUN, ID(2, 0));
	v->state = VCPU_ABORTED;
	v->arch.claimed = 0;
	host_switch(p);
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), p);
	assert_finds(p, 0x84000060, 0, (uint64_t)-8);
}

/* MSG_WAIT returns RUN, and x8 to x17 zero from 1.2 on. */
static void test_waiting_finds_run(void **state)
{
	(void)state;
	for (unsigned m = 0; m < VERSIONS; m++) {
		uint64_t x[FFA_ALL] = { MSG_WAIT };
		uint64_t finds[FFA_ALL] = { RUN, ID(2, 0) };

		boot(NULL);
		ffa_speaks(2, versions[m]);
		if (m < 2)
			finds[17] = x[17] = 99;
		runs();
		assert_ptr_equal(ffa_call_of(v, x), p);
		assert_finds(p, MSG_WAIT, ID(2, 0));
		runs();
		ffa_assert_finds(v, finds, __FILE__, __LINE__);
	}
}

/* A message of version 1.0 is what its MSG_WAIT returns, once. */
static void test_waiting_finds_message(void **state)
{
	(void)state;
	ffa_speaks(1, DIALECT_SPCI);
	ffa_speaks(2, DIALECT_FFA_1_0);
	waits();
	assert_ptr_equal(ffa(p, SPCI_SEND, ID(1, 2), 0, 12), p);
	runs();
	assert_finds(v, SPCI_SEND, ID(1, 2), 0, 12);
	assert_ptr_equal(ffa(v, MSG_WAIT), p);
	runs();
	assert_finds(v, RUN, ID(2, 0));
}

/* Later versions are told that there is something, and it is told then. */
static void test_waiting_finds_news(void **state)
{
	struct mailbox *m = &vm_find(2)->mailbox;
	struct message message;

	(void)state;
	waits();
	assert_true(mailbox_claim(m));
	assert_true(mailbox_finish(m, 0));
	mailbox_publish(m, 1, 12, MAILBOX_RECEIVED);
	runs();
	assert_finds(v, RUN, ID(2, 0));
	assert_false(mailbox_read(m, &message));
}

/* YIELD finds OK; a vCPU that was interrupted finds what it had. */
static void test_ready_finds(void **state)
{
	(void)state;
	runs();
	assert_ptr_equal(ffa(v, YIELD), p);
	runs();
	assert_finds(v, SUCCESS);
	for (unsigned i = 0; i < FFA_ALL; i++)
		v->arch.regs.x[i] = i;
	assert_ptr_equal(ffa_irq(v), p);
	assert_finds(p, INTERRUPT, ID(2, 0));
	runs();
	assert_finds(v, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
		     16, 17);
}

/* One that is NEW starts at its entry, with what it was given there. */
static void test_new_starts(void **state)
{
	(void)state;
	v->state = VCPU_OFF;
	vcpu_reset(v, 0x41000000, 0x100000);
	vcpu_become(v, VCPU_NEW);
	runs();
	assert_int_equal(host_cpu()->pc, 0x41000000);
	assert_finds(v, 0x100000);
	assert_false(v->initialized);
	assert_ptr_equal(ffa(v, MSG_WAIT), p);
	assert_true(v->initialized);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_4_2_1_extra_registers, boot),
		cmocka_unit_test_setup(test_4_2_2_not_the_primary, boot),
		cmocka_unit_test_setup(test_4_2_3_reserved, boot),
		cmocka_unit_test_setup(test_4_2_upper_halves, boot),
		cmocka_unit_test_setup(test_4_2_4_target, boot),
		cmocka_unit_test_setup(test_4_2_5_busy, boot),
		cmocka_unit_test_setup(test_4_2_6_aborted, boot),
		cmocka_unit_test_setup(test_4_2_7_off, boot),
		cmocka_unit_test_setup(test_4_2_8_chain, boot),
		cmocka_unit_test_setup(test_4_2_9_not_woken, boot),
		cmocka_unit_test_setup(test_4_2_9_woken, boot),
		cmocka_unit_test_setup(test_4_2_spci_target, boot),
		cmocka_unit_test_setup(test_4_2_spci_primary, boot),
		cmocka_unit_test_setup(test_waiting_finds_run, boot),
		cmocka_unit_test_setup(test_waiting_finds_message, boot),
		cmocka_unit_test_setup(test_waiting_finds_news, boot),
		cmocka_unit_test_setup(test_ready_finds, boot),
		cmocka_unit_test_setup(test_new_starts, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
