/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Each reason to stop as a primary that speaks FF-A finds it, by docs/ffa.md,
 * 4.2: in RUN, and in a direct request.
 */
#include "kernel/ffa/exit.h"

#include <string.h>

#include "test/support/ffa_calls.h"

#define RUN   FFA_ID(RUN)
#define SLEEP 0x123456789abcULL
#define SIZE  0x321U

/* The vCPU that leaves, and the one that an exit may name instead. */
#define OWN   ID(2, 1)
#define OTHER ID(3, 5)

static struct vcpu *p, *v;

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(3, 16);
	p = vcpu_of(1, 0);
	v = vcpu_of(2, 1);
	return 0;
}

static struct exit exit_for(enum exit_reason reason, enum vcpu_state state)
{
	struct exit e = exit_ready(reason, v);

	e.state = state;
	if (reason == EXIT_WAKE_UP || reason == EXIT_MESSAGE) {
		e.vm = OTHER >> 16;
		e.number = OTHER & 0xffff;
	}
	if (reason == EXIT_MESSAGE)
		e.value = SIZE;
	else if (reason == EXIT_YIELD || state == VCPU_BLOCKED_MAILBOX ||
		 state == VCPU_BLOCKED_INTERRUPT)
		e.value = SLEEP;
	return e;
}

/* No client of a request knows any other answer: v is to run again. */
#define AGAIN                   \
	{                       \
		0x84000062, OWN \
	}

static const struct {
	enum exit_reason reason;
	enum vcpu_state state;
	uint64_t run[4];
	uint64_t request[4];
} rows[] = {
	{ EXIT_INTERRUPT, VCPU_READY, { 0x84000062, OWN }, AGAIN },
	{ EXIT_YIELD,
	  VCPU_READY,
	  { 0x8400006c, OWN, (uint32_t)SLEEP, SLEEP >> 32 },
	  { 0x8400006c, OWN, (uint32_t)SLEEP, SLEEP >> 32 } },
	{ EXIT_WAIT_MESSAGE,
	  VCPU_BLOCKED_MAILBOX,
	  { 0x8400006b, OWN, SLEEP },
	  AGAIN },
	{ EXIT_WAIT_INTERRUPT,
	  VCPU_BLOCKED_INTERRUPT,
	  { 0xff06, OWN, SLEEP },
	  AGAIN },
	{ EXIT_OFF, VCPU_OFF, { 0xff06, OWN }, AGAIN },
	{ EXIT_WAKE_UP, VCPU_READY, { 0x84000062, OTHER }, AGAIN },
	{ EXIT_MESSAGE, VCPU_READY, { 0x8400006e, OTHER, 0, SIZE }, AGAIN },
	{ EXIT_RX_RELEASED, VCPU_READY, { 0x84000065, OWN }, AGAIN },
	{ EXIT_ABORTED,
	  VCPU_ABORTED,
	  { 0x84000060, OWN, 0xfffffff8 },
	  { 0x84000060, OWN, 0xfffffff8 } },
	/* with a timer that is due as it blocks: no interrupt is told */
	{ EXIT_INTERRUPT, VCPU_BLOCKED_MAILBOX, { 0x8400006b, OWN, 1 }, AGAIN },
	{ EXIT_INTERRUPT, VCPU_BLOCKED_INTERRUPT, { 0xff06, OWN, 1 }, AGAIN },
};

static void check(unsigned row, uint64_t call, const uint64_t expected[4])
{
	struct exit e = exit_for(rows[row].reason, rows[row].state);
	uint64_t finds[FFA_ALL];

	if (e.reason == EXIT_INTERRUPT)
		e.value = 0;
	for (unsigned i = 0; i < FFA_ALL; i++)
		finds[i] = p->arch.regs.x[i] = i < 8 ? i : 99;
	p->arch.regs.x[0] = call;
	ffa_tell_exit(p, v, &e);
	for (unsigned i = 0; i < 8; i++)
		finds[i] = i < 4 ? expected[i] : 0;
	ffa_assert_finds(p, finds, __FILE__, __LINE__);
}

static void test_run(void **state)
{
	(void)state;
	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		check(i, RUN, rows[i].run);
		check(i, 0xabcd00000000 | FFA_SVE_HINT | RUN, rows[i].run);
	}
}

static void test_request(void **state)
{
	static const uint64_t calls[] = {
		FFA_ID(MSG_SEND_DIRECT_REQ),
		FFA_ID(MSG_SEND_DIRECT_REQ) | FFA_64_BIT,
		FFA_ID(MSG_SEND_DIRECT_REQ2) | FFA_64_BIT,
		FFA_ID(MSG_SEND_DIRECT_REQ2) | FFA_64_BIT | FFA_SVE_HINT,
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (unsigned k = 0; k < 4; k++)
			check(i, calls[k], rows[i].request);
	}
}

/* All there are, in the order of their list. */
static void test_all_reasons(void **state)
{
	(void)state;
	for (unsigned i = 0; i <= EXIT_ABORTED; i++)
		assert_int_equal(rows[i].reason, i);
}

static void test_status(void **state)
{
	struct exit e = exit_for(EXIT_REFUSED, VCPU_READY);

	(void)state;
	memset(p->arch.regs.x, 0, sizeof(p->arch.regs.x));
	e.value = (uint64_t)STATUS_BUSY;
	ffa_tell_exit(p, v, &e);
	assert_finds(p, 0x84000060, 0, 0xfffffffc);
	ffa_tell_aborted(v, vcpu_of(3, 1));
	assert_finds(v, 0x84000060, ID(3, 1), 0xfffffff8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_run, boot),
		cmocka_unit_test_setup(test_request, boot),
		cmocka_unit_test_setup(test_all_reasons, boot),
		cmocka_unit_test_setup(test_status, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
