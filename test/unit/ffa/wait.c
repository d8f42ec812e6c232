/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * FFA_MSG_WAIT and FFA_YIELD: each row of docs/ffa.md, 4.1, 4.3 and 4.4, and
 * results as calls, 4.5.
 */
#include "test/support/ffa_calls.h"

#define RUN	  FFA_ID(RUN)
#define MSG_WAIT  FFA_ID(MSG_WAIT)
#define YIELD	  FFA_ID(YIELD)
#define SUCCESS	  FFA_ID(SUCCESS)
#define INTERRUPT FFA_ID(INTERRUPT)
#define REQ	  FFA_ID(MSG_SEND_DIRECT_REQ)
#define MSG_POLL  FFA_ID(MSG_POLL)
#define MSG_SEND  FFA_ID(MSG_SEND)
#define KEEP_RX	  1
#define ENABLE	  1U

static const uint32_t versions[] = { DIALECT_FFA_1_0, DIALECT_FFA_1_1,
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

static void runs(void)
{
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), v);
}

/* v has a request of the primary's. */
static void asked(void)
{
	runs();
	assert_ptr_equal(ffa(v, MSG_WAIT), p);
	assert_ptr_equal(ffa(p, REQ, ID(1, 2)), v);
}

/* RX has a message that its VM was not told of. */
static void send(uint32_t size)
{
	struct mailbox *m = &vm_find(2)->mailbox;

	assert_true(mailbox_claim(m));
	assert_true(mailbox_finish(m, size));
	mailbox_publish(m, 3, size, MAILBOX_RECEIVED);
}

static void test_4_3_reserved(void **state)
{
	(void)state;
	runs();
	for (unsigned m = 0; m < 3; m++) {
		ffa_speaks(2, versions[m]);
		for (unsigned r = 1; r < FFA_ALL; r++) {
			uint64_t x[FFA_ALL] = { MSG_WAIT };

			x[r] = r == 2 ? 2 : 1;
			if (r < 8 || m == 2)
				ffa_assert_refused(v, 0,
						   STATUS_INVALID_PARAMETERS, x,
						   __FILE__, __LINE__);
		}
	}
	ffa_speaks(2, DIALECT_FFA_1_1);
	assert_refused(v, STATUS_INVALID_PARAMETERS, MSG_WAIT, 0, KEEP_RX);
	/* before 1.2 nobody looks at x8 */
	assert_ptr_equal(ffa(v, MSG_WAIT, 0, 0, 0, 0, 0, 0, 0, 1), p);
}

static void test_4_3_primary(void **state)
{
	(void)state;
	assert_refused(p, STATUS_NOT_SUPPORTED, MSG_WAIT);
	assert_refused(p, STATUS_INVALID_PARAMETERS, MSG_WAIT, 1);
}

/* It has to answer first. */
static void test_4_1_wait_in_request(void **state)
{
	(void)state;
	asked();
	assert_refused(v, STATUS_DENIED, MSG_WAIT);
	assert_refused(v, STATUS_INVALID_PARAMETERS, MSG_WAIT, 1);
	assert_refused(v, STATUS_DENIED, MSG_WAIT, 0, KEEP_RX);
}

/* A message of 1.0 is returned at once, and RX is the caller's. */
static void test_4_3_message_of_1_0(void **state)
{
	(void)state;
	ffa_speaks(2, DIALECT_FFA_1_0);
	runs();
	send(7);
	assert_ptr_equal(ffa(v, MSG_WAIT), v);
	assert_finds(v, MSG_SEND, ID(3, 2), 0, 7);
	assert_int_equal(vm_find(2)->mailbox.state, MAILBOX_READ);
	/* 1.0 keeps RX */
	assert_ptr_equal(ffa(v, MSG_WAIT), p);
	assert_int_equal(vm_find(2)->mailbox.state, MAILBOX_READ);
}

/* From 1.1 on: that there is one, whatever is asked of RX. */
static void test_4_3_news(void **state)
{
	(void)state;
	for (unsigned m = 1; m < 3; m++) {
		boot(NULL);
		ffa_speaks(2, versions[m]);
		runs();
		send(7);
		assert_ptr_equal(ffa(v, MSG_WAIT), v);
		assert_finds(v, RUN, ID(2, 0));
		assert_int_equal(vm_find(2)->mailbox.state, MAILBOX_READ);
	}
}

/* RX that the caller has is released, or kept by 1.2. */
static void test_4_3_rx(void **state)
{
	(void)state;
	for (unsigned m = 1; m < 3; m++) {
		for (unsigned keep = 0; keep < m; keep++) {
			boot(NULL);
			ffa_speaks(2, versions[m]);
			runs();
			send(7);
			assert_ptr_equal(ffa(v, MSG_WAIT), v);
			assert_ptr_equal(ffa(v, MSG_WAIT, 0, keep), p);
			assert_int_equal(vm_find(2)->mailbox.state,
					 keep ? MAILBOX_READ : MAILBOX_EMPTY);
		}
	}
}

/* Whatever PSTATE.I says; what is not enabled does not count. */
static void test_4_3_interrupted(void **state)
{
	(void)state;
	runs();
	v->virq_pending = 4;
	assert_ptr_equal(ffa(v, MSG_WAIT), p);
	runs();
	v->virq_enabled = 4;
	/* any call raises the line */
	assert_ptr_equal(ffa(v, FFA_ID(ID_GET)), v);
	assert_refused(v, STATUS_INTERRUPTED, MSG_WAIT);
	/* a message comes first */
	send(7);
	assert_ptr_equal(ffa(v, MSG_WAIT), v);
	assert_finds(v, RUN, ID(2, 0));
}

/* An interrupt is no result: v is run, and takes it. */
static void test_4_3_interrupt_wakes(void **state)
{
	(void)state;
	runs();
	assert_ptr_equal(ffa(v, MSG_WAIT), p);
	v->virq_enabled = v->virq_pending = 4;
	runs();
	assert_finds(v, RUN, ID(2, 0));
	assert_true(host_cpu()->hcr & 1U << 7);
}

/* With the timer on, the primary is told how long; due is as good as over. */
static void test_4_3_timer(void **state)
{
	(void)state;
	runs();
	host_cpu()->timer.cntv_ctl = ENABLE;
	host_cpu()->timer.cntv_cval = host_counter + 5;
	assert_ptr_equal(ffa(v, MSG_WAIT), p);
	assert_finds(p, MSG_WAIT, ID(2, 0), 80);
	host_counter += 6;
	runs();
	assert_int_equal(v->virq_pending, 1U << 3);
	host_cpu()->timer.cntv_ctl = ENABLE;
	assert_ptr_equal(ffa(v, MSG_WAIT), p);
	assert_finds(p, MSG_WAIT, ID(2, 0), 1);
}

static void test_4_4_reserved(void **state)
{
	(void)state;
	runs();
	for (unsigned r = 1; r < 8; r++) {
		uint64_t x[FFA_ALL] = { YIELD };

		if (r == 2 || r == 3)
			continue;
		x[r] = 1;
		ffa_assert_refused(v, 0, STATUS_INVALID_PARAMETERS, x, __FILE__,
				   __LINE__);
		ffa_assert_refused(p = vcpu_of(1, 2), 0,
				   STATUS_INVALID_PARAMETERS, x, __FILE__,
				   __LINE__);
	}
	for (unsigned m = 0; m < 2; m++) {
		ffa_speaks(2, versions[m]);
		assert_refused(v, STATUS_INVALID_PARAMETERS, YIELD, 0, 1);
		assert_refused(v, STATUS_INVALID_PARAMETERS, YIELD, 0, 0, 1);
	}
}

static void test_4_4_primary(void **state)
{
	(void)state;
	for (unsigned m = 0; m < 3; m++) {
		ffa_speaks(1, versions[m]);
		assert_ptr_equal(ffa(p, YIELD), p);
		assert_finds(p, SUCCESS);
	}
	assert_ptr_equal(ffa(p, YIELD, 0, 5, 6), p);
	assert_finds(p, SUCCESS);
}

static void test_4_4_secondary(void **state)
{
	(void)state;
	for (unsigned m = 0; m < 3; m++) {
		boot(NULL);
		ffa_speaks(2, versions[m]);
		runs();
		assert_ptr_equal(ffa(v, YIELD), p);
		assert_finds(p, YIELD, ID(2, 0));
		assert_state(v, VCPU_READY, false);
		runs();
		assert_finds(v, SUCCESS);
	}
	assert_ptr_equal(ffa(v, YIELD, 0, 0x89abcdef, 0x80000001), p);
	assert_finds(p, YIELD, ID(2, 0), 0x89abcdef, 0x80000001);
}

/* 1.0 knows no YIELD as an answer to a request. */
static void test_4_1_yield_in_request(void **state)
{
	(void)state;
	for (unsigned m = 0; m < 3; m++) {
		boot(NULL);
		ffa_speaks(2, versions[m]);
		asked();
		if (m == 0) {
			assert_refused(v, STATUS_DENIED, YIELD);
			continue;
		}
		assert_ptr_equal(ffa(v, YIELD), p);
		assert_finds(p, YIELD, ID(2, 0));
		runs();
		assert_finds(v, SUCCESS);
	}
}

/* Nor are the messages of 1.0 for a vCPU that has to answer. */
static void test_4_1_messages_in_request(void **state)
{
	(void)state;
	ffa_speaks(2, DIALECT_FFA_1_0);
	ffa_speaks(3, DIALECT_FFA_1_0);
	runs();
	send(7);
	assert_ptr_equal(ffa(v, MSG_WAIT), v);
	assert_ptr_equal(ffa(v, FFA_ID(RX_RELEASE)), v);
	assert_ptr_equal(ffa(v, MSG_WAIT), p);
	assert_ptr_equal(ffa(p, REQ, ID(1, 2)), v);
	send(8);
	assert_refused(v, STATUS_DENIED, MSG_POLL);
	assert_refused(v, STATUS_DENIED, MSG_SEND, ID(2, 3), 0, 1);
	assert_refused(v, STATUS_DENIED, MSG_SEND, ID(2, 1), 0, 1);
	assert_ptr_equal(ffa(v, FFA_ID(MSG_SEND_DIRECT_RESP), ID(2, 1)), p);
	runs();
	assert_finds(v, MSG_SEND, ID(3, 2), 0, 8);
}

/* 4.1, INIT: both are free before the first MSG_WAIT. */
static void test_4_1_init(void **state)
{
	(void)state;
	ffa_speaks(2, DIALECT_FFA_1_0);
	runs();
	assert_false(v->initialized);
	assert_ptr_equal(ffa(v, YIELD), p);
	runs();
	assert_false(v->initialized);
	send(1);
	assert_ptr_equal(ffa(v, MSG_WAIT), v);
	assert_true(v->initialized);
}

/* No results are calls. */
static void test_4_5_results(void **state)
{
	(void)state;
	asked();
	for (unsigned turn = 0; turn < 2; turn++) {
		struct vcpu *by = turn ? v : vcpu_of(1, 2);

		assert_refused(by, STATUS_NOT_SUPPORTED, FFA_ID(ERROR));
		assert_refused(by, STATUS_NOT_SUPPORTED, SUCCESS);
		assert_refused(by, STATUS_NOT_SUPPORTED, SUCCESS | FFA_64_BIT);
		assert_refused(by, STATUS_DENIED, INTERRUPT);
		assert_refused(by, STATUS_NOT_SUPPORTED,
			       INTERRUPT | FFA_64_BIT);
		/* NORMAL_WORLD_RESUME, SECONDARY_EP_REGISTER */
		assert_refused(by, STATUS_NOT_SUPPORTED, 0x8400007c);
		assert_refused(by, STATUS_NOT_SUPPORTED, 0x84000087);
		assert_refused(by, STATUS_NOT_SUPPORTED, 0xc4000087);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_4_3_reserved, boot),
		cmocka_unit_test_setup(test_4_3_primary, boot),
		cmocka_unit_test_setup(test_4_1_wait_in_request, boot),
		cmocka_unit_test_setup(test_4_3_message_of_1_0, boot),
		cmocka_unit_test_setup(test_4_3_news, boot),
		cmocka_unit_test_setup(test_4_3_rx, boot),
		cmocka_unit_test_setup(test_4_3_interrupted, boot),
		cmocka_unit_test_setup(test_4_3_interrupt_wakes, boot),
		cmocka_unit_test_setup(test_4_3_timer, boot),
		cmocka_unit_test_setup(test_4_4_reserved, boot),
		cmocka_unit_test_setup(test_4_4_primary, boot),
		cmocka_unit_test_setup(test_4_4_secondary, boot),
		cmocka_unit_test_setup(test_4_1_yield_in_request, boot),
		cmocka_unit_test_setup(test_4_1_messages_in_request, boot),
		cmocka_unit_test_setup(test_4_1_init, boot),
		cmocka_unit_test_setup(test_4_5_results, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
