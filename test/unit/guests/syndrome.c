/* SPDX-License-Identifier: BSD-3-Clause */
/* ESR_EL1 in words: every value has some, and these have the right ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "guests/lib/syndrome.h"

#define IL (UINT64_C(1) << 25)

static uint64_t esr(uint64_t class, uint64_t iss)
{
	return class << 26 | IL | iss;
}

static void test_words(void **state)
{
	const struct {
		uint64_t esr;
		bool has_address;
		const char *words;
	} rows[] = {
		{ esr(0x25, 0x47), true, "write: not mapped, level 3" },
		{ esr(0x25, 0x07), true, "read: not mapped, level 3" },
		{ esr(0x25, 0x14f), true,
		  "cache maintenance: not permitted by the map, level 3" },
		{ esr(0x25, 0x09), true,
		  "read: mapped without the access flag, level 1" },
		{ esr(0x25, 0x00), true,
		  "read: no address of the map, level 0" },
		{ esr(0x25, 0x50), true,
		  "write: not this VM's memory, or none (external abort)" },
		{ esr(0x25, 0x450), false,
		  "write: not this VM's memory, or none (external abort)" },
		{ esr(0x25, 0x21), true, "read: not aligned" },
		{ esr(0x21, 0x0d), true,
		  "fetch: not permitted by the map, level 1" },
		{ esr(0x20, 0x06), true, "fetch: not mapped, level 2" },
		{ esr(0x24, 0x3f), true, "read: fault status 0x3f" },
		{ esr(0x22, 0), true, "PC is not aligned" },
		{ esr(0x26, 0), false, "SP is not aligned" },
		{ esr(0x00, 0), false,
		  "an instruction that is not known or not allowed" },
		{ esr(0x07, 0), false,
		  "FP or SIMD registers are off (CPACR_EL1)" },
		{ esr(0x3c, 1), false, "BRK" },
		{ esr(0x3f, 0), false, "exception class 0x3f" },
	};
	char text[100];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		guest_esr_words(rows[i].esr, text, sizeof(text));
		assert_string_equal(text, rows[i].words);
		assert_int_equal(guest_esr_has_address(rows[i].esr),
				 rows[i].has_address);
	}
}

/* No value leaves its table. */
static void test_all(void **state)
{
	char text[100];

	(void)state;
	for (uint64_t class = 0; class < 64; class ++) {
		for (uint64_t iss = 0; iss < 0x800; iss++) {
			guest_esr_words(esr(class, iss), text, sizeof(text));
			assert_in_range(strlen(text), 3, 80);
		}
	}
	guest_esr_words(UINT64_MAX, text, 4);
	assert_string_equal(text, "exc");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
