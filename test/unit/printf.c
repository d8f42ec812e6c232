/* SPDX-License-Identifier: BSD-3-Clause */
/* lib/libc/printf.c: the same text and length as the build machine's. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

int image_vsnprintf(char *text, size_t size, const char *format, va_list list);
int image_snprintf(char *text, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#undef snprintf
#undef vsnprintf
#define snprintf  image_snprintf
#define vsnprintf image_vsnprintf
#include "lib/libc/printf.c"
#undef snprintf
#undef vsnprintf

#define SAME(...)                                                             \
	do {                                                                  \
		char ours[200], theirs[200];                                  \
		int length = image_snprintf(ours, sizeof(ours), __VA_ARGS__); \
		assert_int_equal(length, snprintf(theirs, sizeof(theirs),     \
						  __VA_ARGS__));              \
		assert_string_equal(ours, theirs);                            \
	} while (0)

static void test_numbers(void **state)
{
	static const uint64_t values[] = {
		0, 1, 9, 10, 255, INT32_MAX, UINT32_MAX, INT64_MAX, UINT64_MAX,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		uint64_t v = values[i];

		SAME("%" PRIu64 " %" PRIx64 "|%zu|%llx", v, v, (size_t)v,
		     (unsigned long long)v);
		SAME("%u %x %d|%ld|%lld", (unsigned)v, (unsigned)v, (int)v,
		     (long)v, -(long long)(v / 2));
		SAME("0x%010" PRIx64 "|%016" PRIx64 "|%3" PRIu64 "|%-22" PRIu64
		     "|",
		     v, v, v, v);
		SAME("%5" PRIu32 "|%-12d|%12d|", (uint32_t)v, (int)v, (int)v);
	}
	SAME("%ld %d", INT64_MIN, INT32_MIN);
}

static void test_text(void **state)
{
	(void)state;
	SAME("nothing");
	SAME("%s%s, %s %%", "", "one", "two");
	SAME("%-8s|%-3s|%8s|", "left", "longer", "right");
	SAME("%s %u %s %d %s %u %s %d %s %u", "more", 1U, "arguments", 2,
	     "than", 3U, "registers", 4, "hold", 5U);
}

/* A text that is cut off ends with 0, and says how long it would have been. */
static void test_room(void **state)
{
	char text[9];

	(void)state;
	for (size_t size = 0; size <= sizeof(text); size++) {
		memset(text, '*', sizeof(text));
		assert_int_equal(
			image_snprintf(text, size, "%s%d", "long", 12345), 9);
		if (size > 0)
			assert_int_equal(strlen(text), size - 1);
		assert_memory_equal(text, "long1234", size > 0 ? size - 1 : 0);
		for (size_t i = size; i < sizeof(text); i++)
			assert_int_equal(text[i], '*');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
