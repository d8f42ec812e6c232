/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * FF-A by the library: versions, direct requests that end whatever the receiver
 * does, responses in the form of their requests, and notifications.
 */
#include "fake.h"

#include <keel/ffa.h>
#include <keel/run.h>
#include <string.h>

#define VM	  3
#define VCPU	  1
#define MANY	  100000 /* more RUNs than GUEST_RUN_SECONDS last */
#define WFI	  0xff06
#define REQUEST	  FFA_MSG_SEND_DIRECT_REQ_64
#define RESPONSE  FFA_MSG_SEND_DIRECT_RESP_64
#define EACH_WORD 5

static struct ffa_args script[8];
static unsigned int scripted, made;
static struct ffa_args calls[8];

/* Answers one after the other; the last for ever. */
struct ffa_args ffa_call(struct ffa_args args)
{
	unsigned int i = made < scripted ? made : scripted - 1;

	if (made < 8)
		calls[made] = args;
	made++;
	assert_in_range(made, 1, MANY);
	return script[i];
}

static void then(struct ffa_args v)
{
	script[scripted++] = v;
}

static void begin(void)
{
	fake_reset(NULL);
	scripted = made = 0;
}

static struct ffa_args args(uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3,
			    uint64_t x4)
{
	return (struct ffa_args){ { x0, x1, x2, x3, x4 } };
}

static struct ffa_args error(int32_t code)
{
	return args(FFA_ERROR_32, 0, (uint32_t)code, 0, 0);
}

static void version(uint32_t asked, uint32_t told, int32_t status)
{
	begin();
	then(args(told, 0, 0, 0, 0));
	assert_int_equal(guest_ffa_init(asked), status);
	assert_int_equal(calls[0].x[0], FFA_VERSION_32);
	assert_int_equal(calls[0].x[1], asked);
}

static void test_version(void **state)
{
	(void)state;
	version(FFA_VERSION_1_1, FFA_VERSION_1_2, 0);
	assert_int_equal(guest_ffa_version(), FFA_VERSION_1_1);
	version(FFA_VERSION_1_2, FFA_VERSION_1_1, FFA_NOT_SUPPORTED);
	version(FFA_VERSION_1_2, FFA_NO_VERSION, FFA_NOT_SUPPORTED);
	assert_int_equal(guest_ffa_version(), FFA_VERSION_1_1);
	version(FFA_VERSION_1_2, FFA_VERSION_1_2, 0);
	assert_int_equal(guest_ffa_version(), FFA_VERSION_1_2);
}

static int32_t ask(uint64_t words[GUEST_FFA_WORDS])
{
	for (uint64_t i = 0; i < GUEST_FFA_WORDS; i++)
		words[i] = 10 + i;
	return guest_ffa_ask(VM, words);
}

static struct ffa_args response(uint64_t x0)
{
	return (struct ffa_args){ { x0, VM << 16 | FAKE_ID, 0, 20, 21, 22, 23,
				    24 } };
}

static void test_ask(void **state)
{
	uint64_t words[GUEST_FFA_WORDS];

	(void)state;
	begin();
	then(response(RESPONSE));
	assert_int_equal(ask(words), 0);
	assert_int_equal(made, 1);
	assert_int_equal(calls[0].x[0], REQUEST);
	assert_int_equal(calls[0].x[1], FAKE_ID << 16 | VM);
	assert_int_equal(calls[0].x[2], 0);
	for (unsigned int i = 0; i < EACH_WORD; i++) {
		assert_int_equal(calls[0].x[3 + i], 10 + i);
		assert_int_equal(words[i], 20 + i);
	}
	for (unsigned int i = 8; i < 18; i++)
		assert_int_equal(calls[0].x[i], 0);
}

/* Each of these has the receiver run, as w1 says, until it answers. */
static void test_interrupted(void **state)
{
	uint64_t words[GUEST_FFA_WORDS];

	(void)state;
	begin();
	then(args(FFA_INTERRUPT_32, VM << 16 | VCPU, 0, 0, 0));
	then(args(FFA_YIELD_32, VM << 16, 0, 0, 0));
	then(args(WFI, 5 << 16 | 2, 100, 0, 0));
	then(response(FFA_MSG_SEND_DIRECT_RESP_32));
	assert_int_equal(ask(words), 0);
	assert_int_equal(words[4], 24);
	assert_int_equal(made, 4);
	assert_int_equal(calls[1].x[0], FFA_RUN_32);
	assert_int_equal(calls[1].x[1], VM << 16 | VCPU);
	assert_int_equal(calls[2].x[1], VM << 16);
	assert_int_equal(calls[3].x[1], 5 << 16 | 2);
}

static void ends(struct ffa_args v, int32_t code)
{
	uint64_t words[GUEST_FFA_WORDS];

	begin();
	then(v);
	assert_int_equal(ask(words), code);
	assert_int_equal(words[0], 10);
}

static void test_no_answer(void **state)
{
	(void)state;
	ends(args(FFA_YIELD_32, VM << 16, 0, 0, 0), FFA_RETRY);
	assert_true(fake_ticks >= GUEST_RUN_SECONDS * 1000);
	ends(error(FFA_DENIED), FFA_DENIED);
	ends(error(FFA_ABORTED), FFA_ABORTED);
	ends(args(FFA_MSG_WAIT_32, VM << 16, 0, 0, 0), FFA_NOT_SUPPORTED);
	ends(args(FFA_SUCCESS_32, 0, 0, 0, 0), FFA_NOT_SUPPORTED);
}

static void test_wait(void **state)
{
	(void)state;
	begin();
	then(error(FFA_INTERRUPTED));
	then(error(FFA_INTERRUPTED));
	then(args(REQUEST, VM << 16 | FAKE_ID, 0, 7, 8));
	assert_int_equal(guest_ffa_status(guest_ffa_wait()), FFA_INTERRUPTED);
	fake_irq_masked = false;
	assert_int_equal(guest_ffa_wait().x[4], 8);
	assert_int_equal(made, 3);
	assert_true(guest_ffa_is_request(script[2]));
	assert_int_equal(guest_ffa_sender(script[2]), VM);
	assert_false(guest_ffa_is_request(script[0]));
	assert_false(guest_ffa_is_request(args(FFA_RUN_32, 0, 0, 0, 0)));
}

/* A response has no registers that its form has not. */
static void answer(uint64_t request, uint64_t id, unsigned int first,
		   unsigned int last)
{
	struct ffa_args v;

	for (unsigned int i = 0; i < 18; i++)
		v.x[i] = 100 + i;
	v.x[0] = request;
	v.x[1] = VM << 16 | FAKE_ID;
	begin();
	then(args(FFA_RUN_32, FAKE_ID << 16, 0, 0, 0));
	assert_true(guest_ffa_is_request(v));
	assert_int_equal(guest_ffa_answer(v).x[0], FFA_RUN_32);
	assert_int_equal(made, 1);
	assert_int_equal(calls[0].x[0], id);
	assert_int_equal(calls[0].x[1], FAKE_ID << 16 | VM);
	for (unsigned int i = 2; i < 18; i++)
		assert_int_equal(calls[0].x[i],
				 i >= first && i <= last ? 100 + i : 0);
}

static void test_answer(void **state)
{
	(void)state;
	answer(FFA_MSG_SEND_DIRECT_REQ_32, FFA_MSG_SEND_DIRECT_RESP_32, 3, 7);
	answer(REQUEST, RESPONSE, 3, 7);
	answer(FFA_MSG_SEND_DIRECT_REQ2_64, FFA_MSG_SEND_DIRECT_RESP2_64, 4,
	       17);
}

static void change(int32_t status, uint64_t func, uint64_t x1, uint64_t x2)
{
	assert_int_equal(status, 0);
	assert_int_equal(calls[0].x[0], func);
	assert_int_equal(calls[0].x[1], x1);
	assert_int_equal(calls[0].x[2], x2);
	assert_int_equal(calls[0].x[3], 0x89abcdef);
	assert_int_equal(calls[0].x[4], 0x01234567);
	made = 0;
}

static void test_notifications(void **state)
{
	const uint64_t ids = 0x0123456789abcdef;
	bool full = false;
	uint64_t got = 1;

	(void)state;
	begin();
	then(args(FFA_SUCCESS_32, 0, 0, 0, 0));
	change(guest_ffa_bind(VM, FFA_NOTIFICATION_PER_VCPU, ids),
	       FFA_NOTIFICATION_BIND_32, VM << 16 | FAKE_ID, 1);
	change(guest_ffa_unbind(VM, ids), FFA_NOTIFICATION_UNBIND_32,
	       VM << 16 | FAKE_ID, 0);
	change(guest_ffa_set(VM, FFA_NOTIFICATION_OF_VCPU(3), ids),
	       FFA_NOTIFICATION_SET_32, FAKE_ID << 16 | VM, 0x30001);
	script[0].x[4] = 0x89abcdef;
	script[0].x[5] = 0x01234567;
	script[0].x[7] = 1;
	assert_int_equal(guest_ffa_get(2, &got, NULL), 0);
	assert_int_equal(got, ids);
	assert_int_equal(calls[0].x[1], 2 << 16 | FAKE_ID);
	assert_int_equal(calls[0].x[2], 2);
	assert_int_equal(guest_ffa_get(2, &got, &full), 0);
	assert_int_equal(calls[1].x[2], 10);
	assert_true(full);
	script[0] = error(FFA_INVALID_PARAMETERS);
	assert_int_equal(guest_ffa_get(2, &got, &full), FFA_INVALID_PARAMETERS);
	assert_int_equal(got, ids);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_version),
		cmocka_unit_test(test_ask),
		cmocka_unit_test(test_interrupted),
		cmocka_unit_test(test_no_answer),
		cmocka_unit_test(test_wait),
		cmocka_unit_test(test_answer),
		cmocka_unit_test(test_notifications),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
