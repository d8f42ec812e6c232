/* SPDX-License-Identifier: BSD-3-Clause */
#include "lib/strings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const char list[] = "a\0abc\0b\0";

static void test_find(void **state)
{
	(void)state;
	assert_int_equal(strings_find(list, "a"), 0);
	assert_int_equal(strings_find(list, "abc"), 1);
	assert_int_equal(strings_find(list, "b"), 2);
	assert_int_equal(strings_find(list, "ab"), 3);
	assert_int_equal(strings_find(list, "c"), 3);
	assert_int_equal(strings_find("", "a"), 0);
}

static void test_at(void **state)
{
	(void)state;
	assert_string_equal(strings_at(list, 0), "a");
	assert_string_equal(strings_at(list, 1), "abc");
	assert_string_equal(strings_at(list, 2), "b");
	assert_string_equal(strings_at(list, 3), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
