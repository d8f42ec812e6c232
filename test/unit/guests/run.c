/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The primary's loop around RUN: it ends, whatever secondaries do, and tells
 * why they left. A tick of the test's clock passes with each look at it.
 */
#include "fake.h"

#include <keel/mailbox.h>
#include <keel/run.h>
#include <string.h>

#define VM     3
#define OTHER  4
#define SECOND 5 /* vCPU 1 of VM */
#define ANSWER 0x1234

/* More ticks than guest_run() goes on for. */
#define FOREVER (GUEST_RUN_SECONDS * 1000 + 100)

/* The answers to RUN of each VM, one after the other; the last for ever. */
static struct spci_value scripts[SECOND + 1][8];
static unsigned int lengths[SECOND + 1], at[SECOND + 1];

static struct spci_value answer(struct spci_value args)
{
	uint64_t vm = args.arg1 == (VM << 16 | 1) ? SECOND : args.arg1 >> 16;
	unsigned int i;

	if (args.func != SPCI_RUN_32)
		return fake_success();
	assert_in_range(vm, 0, SECOND);
	i = at[vm];
	assert_true(lengths[vm] > 0);
	if (at[vm] + 1 < lengths[vm])
		at[vm]++;
	return scripts[vm][i];
}

static struct spci_value left(uint64_t func, uint64_t arg1, uint64_t arg2,
			      uint64_t arg3)
{
	return (struct spci_value){
		.func = func, .arg1 = arg1, .arg2 = arg2, .arg3 = arg3
	};
}

static void then(unsigned int vm, struct spci_value v)
{
	scripts[vm][lengths[vm]++] = v;
}

static void begin(void)
{
	fake_reset(answer);
	memset(lengths, 0, sizeof(lengths));
	memset(at, 0, sizeof(at));
}

static struct spci_value yields(void)
{
	return left(SPCI_YIELD_32, VM << 16, 0, 0);
}

static struct spci_value wakes(void)
{
	return left(HF_SPCI_RUN_WAKE_UP, VM << 16 | 1, 0, 0);
}

static struct spci_value sends(unsigned int from, unsigned int to)
{
	return left(SPCI_MSG_SEND_32, from << 16 | to, 0,
		    to == HF_PRIMARY_VM_ID ? sizeof(uint32_t) : 0);
}

static struct spci_value waits(unsigned int vm)
{
	return left(SPCI_MSG_WAIT_32, vm << 16, 0, 0);
}

static struct spci_value sleeps(uint64_t ns)
{
	return left(HF_SPCI_RUN_WAIT_FOR_INTERRUPT, VM << 16, ns, 0);
}

static void test_exits(void **state)
{
	const struct {
		struct spci_value v;
		enum guest_exit exit;
	} rows[] = {
		{ yields(), GUEST_EXIT_RUNNABLE },
		{ left(SPCI_INTERRUPT_32, VM << 16, 0, 0),
		  GUEST_EXIT_RUNNABLE },
		{ left(SPCI_RX_RELEASE_32, 0, 0, 0), GUEST_EXIT_RUNNABLE },
		{ wakes(), GUEST_EXIT_RUNNABLE },
		{ fake_error(SPCI_BUSY), GUEST_EXIT_RUNNABLE },
		{ fake_error(SPCI_INVALID_PARAMETERS), GUEST_EXIT_REFUSED },
		{ sends(VM, HF_PRIMARY_VM_ID), GUEST_EXIT_MESSAGE },
		{ sends(VM, OTHER), GUEST_EXIT_RUNNABLE },
		{ waits(VM), GUEST_EXIT_WAITING },
		{ sleeps(0), GUEST_EXIT_OFF },
		{ sleeps(1), GUEST_EXIT_SLEEPING },
		{ sleeps(UINT64_C(1) << 60), GUEST_EXIT_SLEEPING },
		{ sleeps(UINT64_C(1) << 62), GUEST_EXIT_IDLE },
		{ sleeps(UINT64_MAX), GUEST_EXIT_PANICKED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(guest_exit(rows[i].v), rows[i].exit);
}

/* Each of these went on for ever, or for ten million RUNs. */
static void test_ends(void **state)
{
	(void)state;
	begin();
	then(VM, yields());
	assert_int_equal(guest_run_until(VM, 0, 50).func, SPCI_YIELD_32);
	assert_true(fake_count > 10 && fake_count <= 51);
	begin();
	then(VM, yields());
	assert_int_equal(guest_run(VM, 0).func, SPCI_YIELD_32);
	assert_true(fake_ticks >= 1000 && fake_ticks < FOREVER);
	begin();
	then(VM, sends(VM, OTHER));
	then(OTHER, sends(OTHER, VM));
	assert_int_equal(guest_exit(guest_run_until(VM, 0, 50)),
			 GUEST_EXIT_RUNNABLE);
	begin();
	then(VM, wakes());
	then(SECOND, yields());
	assert_int_equal(guest_exit(guest_run_until(VM, 0, 50)),
			 GUEST_EXIT_RUNNABLE);
	begin();
	then(VM, fake_error(SPCI_BUSY));
	assert_int_equal(guest_exit(guest_run_until(VM, 0, 50)),
			 GUEST_EXIT_RUNNABLE);
	begin();
	then(VM, yields());
	guest_run_until(VM, 0, 0);
	assert_int_equal(fake_count, 1);
}

/* A secondary is run until it waits, then the first again. */
static void test_relays(void **state)
{
	(void)state;
	begin();
	then(VM, yields());
	then(VM, sends(VM, OTHER));
	then(VM, waits(VM));
	then(OTHER, left(SPCI_RX_RELEASE_32, 0, 0, 0));
	then(OTHER, waits(OTHER));
	assert_int_equal(guest_run_until(VM, 0, 50).arg1, VM << 16);
	assert_int_equal(fake_count, 5);
}

/* A message that a woken vCPU sends is not lost. */
static void test_woken_sends(void **state)
{
	struct spci_value v;

	(void)state;
	begin();
	then(VM, wakes());
	then(VM, waits(VM));
	then(SECOND, sends(VM, HF_PRIMARY_VM_ID));
	v = guest_run_until(VM, 0, 50);
	assert_int_equal(v.func, SPCI_MSG_SEND_32);
	assert_int_equal(spci_msg_send_sender(v), VM);
	assert_int_equal(fake_calls[1].arg1, VM << 16 | 1);
}

/* Two vCPUs that wait for each other by yielding both go on. */
static void test_woken_yields(void **state)
{
	(void)state;
	begin();
	then(VM, wakes());
	then(VM, yields());
	then(VM, yields());
	then(VM, waits(VM));
	then(SECOND, yields());
	then(SECOND, sleeps(0));
	then(SECOND, sends(VM, HF_PRIMARY_VM_ID));
	assert_int_equal(guest_run_until(VM, 0, 50).func, SPCI_MSG_WAIT_32);
	/* The second is off by then, and is not run again. */
	assert_int_equal(at[SECOND], 2);
	assert_int_equal(fake_count, 6);
}

static int64_t ask(void)
{
	uint32_t number = 0;
	int64_t length =
		guest_ask(VM, &number, sizeof(number), &number, sizeof(number));

	assert_int_equal(number, length > 0 ? ANSWER : 0);
	return length;
}

static void test_ask(void **state)
{
	const uint32_t number = ANSWER;

	(void)state;
	memcpy((void *)(uintptr_t)guest_rx(), &number, sizeof(number));
	begin();
	then(VM, sleeps(1000));
	then(VM, yields());
	then(VM, sends(OTHER, HF_PRIMARY_VM_ID));
	then(VM, sends(VM, HF_PRIMARY_VM_ID));
	assert_int_equal(ask(), sizeof(number));
	/* Another VM's message is dropped, and the answer taken. */
	assert_int_equal(fake_made(SPCI_RX_RELEASE_32), 2);
	begin();
	then(VM, sleeps(UINT64_MAX));
	assert_int_equal(ask(), SPCI_ABORTED);
	begin();
	then(VM, waits(VM));
	assert_int_equal(ask(), SPCI_ABORTED);
	begin();
	then(VM, fake_error(SPCI_INVALID_PARAMETERS));
	assert_int_equal(ask(), SPCI_INVALID_PARAMETERS);
	begin();
	then(VM, sleeps(1));
	assert_int_equal(ask(), SPCI_RETRY);
	assert_true(fake_ticks < 2 * FOREVER);
	begin();
	then(VM, sends(OTHER, HF_PRIMARY_VM_ID));
	assert_int_equal(ask(), SPCI_RETRY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exits),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_relays),
		cmocka_unit_test(test_woken_sends),
		cmocka_unit_test(test_woken_yields),
		cmocka_unit_test(test_ask),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
