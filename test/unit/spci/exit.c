/* SPDX-License-Identifier: BSD-3-Clause */
/* Each reason to stop as RUN returns it, by docs/abi.md, 3.2. */
#include "kernel/spci/exit.h"

#include "test/support/machine.h"

#define VM     0xabcd
#define NUMBER 0x1234
#define ID     0xabcd1234U
#define SIZE   0x80000321U
#define SLEEP  0x123456789abcULL

/* One row a reason, in their order: x0 to x3. */
static void test_reasons(void **state)
{
	static const uint64_t rows[][4] = {
		[EXIT_INTERRUPT] = { 0x84000062, ID, 0, 0 },
		[EXIT_YIELD] = { 0x8400006c, ID, 0, 0 },
		[EXIT_WAIT_MESSAGE] = { 0x8400006b, ID, SLEEP, 0 },
		[EXIT_WAIT_INTERRUPT] = { 0xff09, ID, SLEEP, 0 },
		[EXIT_OFF] = { 0xff09, ID, 0, 0 },
		[EXIT_WAKE_UP] = { 0xff0a, ID, 0, 0 },
		[EXIT_MESSAGE] = { 0x8400006e, ID, 0, SIZE },
		[EXIT_RX_RELEASED] = { 0x84000065, 0, 0, 0 },
		[EXIT_ABORTED] = { 0x84000060, 0, (uint64_t)-8, 0 },
		[EXIT_REFUSED] = { 0x84000060, 0, (uint64_t)-4, 0 },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		enum exit_reason reason = (enum exit_reason)i;
		bool waits = reason == EXIT_WAIT_MESSAGE ||
			     reason == EXIT_WAIT_INTERRUPT;
		const struct exit e = {
			.reason = reason,
			.vm = VM,
			.number = NUMBER,
			.value = waits			? SLEEP :
				 reason == EXIT_MESSAGE ? SIZE :
				 reason == EXIT_REFUSED ? (uint64_t)-4 :
							  0,
		};
		const uint64_t rest[4] = { 0 };
		struct vcpu v = { 0 };

		v.arch.regs.x[7] = 7;
		spci_tell(&v, spci_exit(&e));
		assert_memory_equal(v.arch.regs.x, rows[i], sizeof(rows[i]));
		assert_memory_equal(v.arch.regs.x + 4, rest, sizeof(rest));
	}
}

/* The largest ids there can be. */
static void test_ids(void **state)
{
	const struct exit e = { .reason = EXIT_YIELD,
				.vm = UINT16_MAX,
				.number = UINT16_MAX };

	(void)state;
	assert_int_equal(spci_exit(&e).ids, UINT32_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
