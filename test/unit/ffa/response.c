/* SPDX-License-Identifier: BSD-3-Clause */
/* Direct responses: registers, and each row of docs/ffa.md, 5.3. */
#include "test/support/ffa_calls.h"

#define RUN	 FFA_ID(RUN)
#define MSG_WAIT FFA_ID(MSG_WAIT)
#define REQ	 FFA_ID(MSG_SEND_DIRECT_REQ)
#define REQ_64	 (REQ | FFA_64_BIT)
#define REQ2	 (FFA_ID(MSG_SEND_DIRECT_REQ2) | FFA_64_BIT)
#define RESP	 FFA_ID(MSG_SEND_DIRECT_RESP)
#define RESP_64	 (RESP | FFA_64_BIT)
#define RESP2	 (FFA_ID(MSG_SEND_DIRECT_RESP2) | FFA_64_BIT)
#define INVALID	 STATUS_INVALID_PARAMETERS
#define FRAME	 0x80000000U
#define UPPER	 0xabcd00000000ULL

static struct vcpu *p, *v, *w;

/* VMs 2 and 3 wait, and may ask. */
static int boot(void **state)
{
	(void)state;
	machine_boot(4, 16);
	p = vcpu_of(1, 0);
	v = vcpu_of(2, 0);
	w = vcpu_of(3, 0);
	for (unsigned vm = 1; vm <= 4; vm++) {
		ffa_speaks(vm, DIALECT_FFA_1_2);
		vm_find(vm)->config.properties |= VM_SENDS_DIRECT |
						  VM_SENDS_DIRECT2;
	}
	for (unsigned vm = 2; vm <= 3; vm++) {
		vm_find(vm)->vcpu_count = 1;
		assert_ptr_equal(ffa(p, RUN, ID(vm, 0)), vcpu_of(vm, 0));
		assert_ptr_equal(ffa(vcpu_of(vm, 0), MSG_WAIT), p);
	}
	return 0;
}

static void asked(uint64_t id)
{
	assert_ptr_equal(ffa(p, id, ID(1, 2)), v);
}

#define refused(by, status, ...)                                  \
	do {                                                      \
		assert_refused(by, status, RESP, __VA_ARGS__);    \
		assert_refused(by, status, RESP_64, __VA_ARGS__); \
	} while (0)
#define all_refused(by, status, ids)                         \
	do {                                                 \
		refused(by, status, ids);                    \
		assert_refused_wide(by, status, RESP2, ids); \
	} while (0)

static void waits_again(void)
{
	assert_state(v, VCPU_BLOCKED_MAILBOX, false);
	assert_int_equal(v->request, REQUEST_NONE);
	assert_null(v->requester);
}

static void test_5_1_response_32(void **state)
{
	(void)state;
	asked(REQ);
	assert_ptr_equal(ffa(v, UPPER | RESP, UPPER | ID(2, 1), UPPER,
			     UPPER | 3, UPPER | 4, UPPER | 5, UPPER | 6,
			     UPPER | 7),
			 p);
	assert_finds(p, RESP, ID(2, 1), 0, 3, 4, 5, 6, 7);
	waits_again();
}

/* The form is the response's, whatever the request's was. */
static void test_5_1_response_64(void **state)
{
	(void)state;
	asked(REQ);
	assert_ptr_equal(ffa(v, UPPER | RESP_64, UPPER | ID(2, 1), UPPER,
			     UPPER | 3, UPPER | 4, UPPER | 5, UPPER | 6,
			     UPPER | 7),
			 p);
	assert_finds(p, RESP_64, ID(2, 1), 0, UPPER | 3, UPPER | 4, UPPER | 5,
		     UPPER | 6, UPPER | 7);
	asked(REQ_64);
	assert_ptr_equal(ffa(v, RESP, ID(2, 1), 0, UPPER | 3), p);
	assert_finds(p, RESP, ID(2, 1), 0, 3);
}

/* x2 and x3 are zero, whatever the responder has there. */
static void test_5_1_response2(void **state)
{
	uint64_t x[FFA_ALL];

	(void)state;
	asked(REQ2);
	for (unsigned i = 0; i < FFA_ALL; i++)
		x[i] = UPPER | i;
	x[0] = UPPER | RESP2;
	x[1] = UPPER | ID(2, 1);
	assert_ptr_equal(ffa_call_of(v, x), p);
	x[0] = RESP2;
	x[1] = ID(2, 1);
	x[2] = x[3] = 0;
	ffa_assert_finds(p, x, __FILE__, __LINE__);
	waits_again();
	/* RUN, which has eight registers, leaves nothing of it */
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), v);
	assert_finds(v, RUN, ID(2, 0));
}

static void test_5_3_1_w2(void **state)
{
	(void)state;
	asked(REQ);
	refused(v, INVALID, ID(2, 1), 1);
	refused(v, INVALID, ID(2, 1), 0x7fffffff);
}

static void test_5_3_2_extra_registers(void **state)
{
	static const uint32_t before[] = { DIALECT_FFA_1_0, DIALECT_FFA_1_1 };

	(void)state;
	asked(REQ);
	for (unsigned r = 8; r < FFA_ALL; r++) {
		uint64_t x[FFA_ALL] = { RESP, ID(2, 1) };

		x[r] = UPPER;
		ffa_assert_refused(v, 0, INVALID, x, __FILE__, __LINE__);
	}
	for (unsigned m = 0; m < 2; m++) {
		boot(NULL);
		ffa_speaks(2, before[m]);
		asked(REQ);
		assert_ptr_equal(ffa(v, RESP, ID(2, 1), 0, 0, 0, 0, 0, 0, 1),
				 p);
		assert_finds(p, RESP, ID(2, 1));
	}
}

/* The ids are not those of a response of v's. */
static void test_5_3_3_ids(void **state)
{
	(void)state;
	for (unsigned in_request = 0; in_request < 2; in_request++) {
		boot(NULL);
		if (in_request)
			asked(REQ);
		else
			assert_ptr_equal(ffa(p, RUN, ID(2, 0)), v);
		all_refused(v, INVALID, ID(3, 1));
		all_refused(v, INVALID, ID(1, 1));
		all_refused(v, INVALID, ID(2, 2));
		all_refused(v, INVALID, ID(2, 0));
		all_refused(v, INVALID, ID(2, 5));
		all_refused(v, INVALID, ID(2, 0x8000));
	}
}

/* A VM that is there, and did not ask. */
static void test_5_3_4_not_the_requester(void **state)
{
	(void)state;
	asked(REQ);
	all_refused(v, INVALID, ID(2, 3));
	assert_ptr_equal(ffa(v, REQ, ID(2, 3)), w);
	all_refused(w, INVALID, ID(3, 1));
	all_refused(w, INVALID, ID(3, 4));
	assert_ptr_equal(ffa(w, RESP, ID(3, 2)), v);
	all_refused(v, INVALID, ID(2, 3));
}

static void test_5_3_5_no_request(void **state)
{
	(void)state;
	all_refused(p, STATUS_DENIED, ID(1, 2));
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), v);
	all_refused(v, STATUS_DENIED, ID(2, 1));
	refused(v, STATUS_DENIED, ID(2, 1), FRAME);
	/* INIT */
	v->initialized = false;
	all_refused(v, STATUS_DENIED, ID(2, 1));
	/* answered is answered */
	v->initialized = true;
	assert_ptr_equal(ffa(v, MSG_WAIT), p);
	asked(REQ);
	assert_ptr_equal(ffa(v, RESP, ID(2, 1)), p);
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), v);
	all_refused(v, STATUS_DENIED, ID(2, 1));
}

static void test_5_3_6_framework(void **state)
{
	(void)state;
	asked(REQ);
	refused(v, STATUS_DENIED, ID(2, 1), FRAME);
	refused(v, STATUS_DENIED, ID(2, 1), FRAME | 9);
	refused(v, INVALID, ID(2, 3), FRAME);
}

static void test_5_3_7_kind(void **state)
{
	(void)state;
	asked(REQ);
	assert_refused_wide(v, STATUS_DENIED, RESP2, ID(2, 1));
	assert_ptr_equal(ffa(v, RESP, ID(2, 1)), p);
	asked(REQ2);
	refused(v, STATUS_DENIED, ID(2, 1));
	assert_ptr_equal(ffa(v, RESP2, ID(2, 1)), p);
	/* RESP2 is no call before 1.2, nor in 32 bits */
	asked(REQ);
	assert_refused(v, STATUS_NOT_SUPPORTED, RESP2 & ~FFA_64_BIT, ID(2, 1));
	ffa_speaks(2, DIALECT_FFA_1_1);
	assert_refused(v, STATUS_NOT_SUPPORTED, RESP2, ID(2, 1));
}

/* RX stays as it is. */
static void test_5_3_rx(void **state)
{
	struct mailbox *m = &vm_find(2)->mailbox;

	(void)state;
	asked(REQ);
	assert_true(mailbox_claim(m));
	assert_true(mailbox_finish(m, 0));
	mailbox_publish(m, 1, 0, MAILBOX_READ);
	assert_ptr_equal(ffa(v, RESP, ID(2, 1)), p);
	assert_int_equal(m->state, MAILBOX_READ);
}

/* A secondary that asked goes on on the same CPU, with its timer as it is. */
static void test_5_3_secondary(void **state)
{
	(void)state;
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), v);
	host_cpu()->timer.cntv_ctl = 1;
	host_cpu()->timer.cntv_cval = host_counter + 5;
	assert_ptr_equal(ffa(v, REQ2, ID(2, 3), 0, 0, 4), w);
	assert_state(v, VCPU_BLOCKED_REQUEST, false);
	assert_finds(w, REQ2, ID(2, 3), 0, 0, 4);
	host_counter += 5;
	assert_ptr_equal(ffa(w, RESP2, ID(3, 2), 0, 0, 5), v);
	assert_finds(v, RESP2, ID(3, 2), 0, 0, 5);
	assert_state(v, VCPU_READY, true);
	assert_state(w, VCPU_BLOCKED_MAILBOX, false);
	assert_ptr_equal(v->arch.cpu, p->arch.cpu);
	assert_int_equal(v->virq_pending, 1U << 3);
	assert_int_equal(host_cpu()->timer.cntv_ctl, 3);
}

/* Somebody looks at the requester just then: the call is made again. */
static void test_5_3_requester_claimed(void **state)
{
	const uint64_t x[FFA_ALL] = { RESP, ID(3, 2), 0, 3 };
	bool again;

	(void)state;
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), v);
	assert_ptr_equal(ffa(v, REQ, ID(2, 3)), w);
	assert_true(vcpu_claim(v));
	assert_ptr_equal(ffa_call_once(w, x, &again), w);
	assert_true(again);
	ffa_assert_finds(w, x, __FILE__, __LINE__);
	assert_state(w, VCPU_READY, true);
	assert_state(v, VCPU_BLOCKED_REQUEST, true);
	vcpu_unclaim(v);
	assert_ptr_equal(ffa_call_once(w, x, &again), v);
	assert_false(again);
	assert_finds(v, RESP, ID(3, 2), 0, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_5_1_response_32, boot),
		cmocka_unit_test_setup(test_5_1_response_64, boot),
		cmocka_unit_test_setup(test_5_1_response2, boot),
		cmocka_unit_test_setup(test_5_3_1_w2, boot),
		cmocka_unit_test_setup(test_5_3_2_extra_registers, boot),
		cmocka_unit_test_setup(test_5_3_3_ids, boot),
		cmocka_unit_test_setup(test_5_3_4_not_the_requester, boot),
		cmocka_unit_test_setup(test_5_3_5_no_request, boot),
		cmocka_unit_test_setup(test_5_3_6_framework, boot),
		cmocka_unit_test_setup(test_5_3_7_kind, boot),
		cmocka_unit_test_setup(test_5_3_rx, boot),
		cmocka_unit_test_setup(test_5_3_secondary, boot),
		cmocka_unit_test_setup(test_5_3_requester_claimed, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
