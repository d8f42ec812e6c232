/* SPDX-License-Identifier: BSD-3-Clause */
/* Answers of SPCI 0.9, and the registers that each is put into. */
#include "kernel/spci/answer.h"

#include <string.h>

#include "test/support/machine.h"

#define ERROR		  0x84000060U
#define SUCCESS		  0x84000061U
#define INTERRUPT	  0x84000062U
#define MSG_WAIT	  0x8400006bU
#define MSG_SEND	  0x8400006eU
#define MEM_RETRIEVE_RESP 0x84000075U
#define IDS		  0xfedc0123U
#define VALUE		  0x123456789abcdef0ULL

/* Which of x2 to x4 has the value. */
static void test_tell(void **state)
{
	static const struct {
		uint32_t function;
		bool x2, x3, x4;
	} rows[] = {
		{ ERROR, true, false, false },
		{ SUCCESS, true, false, false },
		{ INTERRUPT, true, false, false },
		{ MSG_WAIT, true, false, false },
		{ 0xff09, true, false, false },
		{ MSG_SEND, false, true, false },
		{ MEM_RETRIEVE_RESP, false, true, true },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct vcpu v = { 0 };
		const uint64_t x[8] = { rows[i].function, IDS,
					rows[i].x2 ? VALUE : 0,
					rows[i].x3 ? VALUE : 0,
					rows[i].x4 ? VALUE : 0 };
		uint64_t others[23];

		memset(v.arch.regs.x, 0x5a, sizeof(v.arch.regs.x));
		memset(others, 0x5a, sizeof(others));
		spci_tell(&v,
			  (struct spci_answer){
				  rows[i].function |
					  (rows[i].x3 ? SPCI_SIZE : 0) |
					  (rows[i].x4 ? SPCI_SIZE_TWICE : 0),
				  IDS, VALUE });
		assert_memory_equal(v.arch.regs.x, x, sizeof(x));
		assert_memory_equal(v.arch.regs.x + 8, others, sizeof(others));
	}
}

/* docs/abi.md: a status is sign-extended in x2, and OK is SUCCESS. */
static void test_status(void **state)
{
	static const enum status statuses[] = {
		STATUS_NOT_SUPPORTED, STATUS_INVALID_PARAMETERS,
		STATUS_NO_MEMORY,     STATUS_BUSY,
		STATUS_INTERRUPTED,   STATUS_DENIED,
		STATUS_RETRY,
	};
	struct spci_answer a = spci_status(STATUS_OK);

	(void)state;
	assert_int_equal(a.function, SUCCESS);
	assert_int_equal(a.ids, 0);
	assert_int_equal(a.value, 0);
	for (unsigned i = 0; i < 7; i++) {
		a = spci_status(statuses[i]);
		assert_int_equal(a.function, ERROR);
		assert_int_equal(a.ids, 0);
		assert_int_equal(a.value, -(uint64_t)(i + 1));
	}
}

static void test_success(void **state)
{
	const struct spci_answer a = spci_success(VALUE);

	(void)state;
	assert_int_equal(a.function, SUCCESS);
	assert_int_equal(a.ids, 0);
	assert_int_equal(a.value, VALUE);
}

static void test_repeat(void **state)
{
	struct call c = { .then = CALL_RETURNS };

	(void)state;
	assert_int_equal(spci_repeat(&c).function, 0);
	assert_int_equal(c.then, CALL_REPEATS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tell),
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_success),
		cmocka_unit_test(test_repeat),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
