/* SPDX-License-Identifier: BSD-3-Clause */
/* The guest library's printf, against the build machine's own. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "guests/lib/format.h"

#define ROOM 400

/* The library's functions, under names that the build machine's leave free. */
int guest_vsnprintf(char *text, size_t size, const char *format, va_list args);
int guest_snprintf(char *text, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A format and its arguments have to give the same text and number. */
#define SAME(...)                                                              \
	do {                                                                   \
		char expected[ROOM], is[ROOM];                                 \
		int count = snprintf(expected, sizeof(expected), __VA_ARGS__); \
                                                                               \
		assert_int_equal(guest_snprintf(is, sizeof(is), __VA_ARGS__),  \
				 count);                                       \
		assert_string_equal(is, expected);                             \
	} while (0)

static void test_numbers(void **state)
{
	static const long long values[] = { 0,	      1,	  -1,
					    7,	      -8,	  255,
					    32768,    -32769,	  INT_MAX,
					    INT_MIN,  UINT32_MAX, 123456,
					    LONG_MAX, LONG_MIN,	  -123456 };

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		long long v = values[i];

		SAME("%d|%i|%u|%x|%X|%o", (int)v, (int)v, (unsigned)v,
		     (unsigned)v, (unsigned)v, (unsigned)v);
		SAME("%ld|%lu|%lx|%lld|%llx|%llo", (long)v, (unsigned long)v,
		     (unsigned long)v, v, (unsigned long long)v,
		     (unsigned long long)v);
		SAME("%hd|%hhd|%hu|%hhx", (short)v, (signed char)v,
		     (unsigned short)v, (unsigned char)v);
		SAME("%zu|%zx|%td|%jd|%ju", (size_t)v, (size_t)v, (ptrdiff_t)v,
		     (intmax_t)v, (uintmax_t)v);
		SAME("%08x|%5d|%-5d|%05d|%+d|% d|%+05d|%-+8d|", (unsigned)v,
		     (int)v, (int)v, (int)v, (int)v, (int)v, (int)v, (int)v);
		SAME("%#x|%#X|%#o|%#10x|%-#10x|%#010x|", (unsigned)v,
		     (unsigned)v, (unsigned)v, (unsigned)v, (unsigned)v,
		     (unsigned)v);
		SAME("%.0d|%.5d|%8.5d|%-8.5d|%+.3d|%.0x|%#.0o|%#.4x|", (int)v,
		     (int)v, (int)v, (int)v, (int)v, (unsigned)v, (unsigned)v,
		     (unsigned)v);
		SAME("%*d|%-*d|%*d|%.*d|%.*d|", 6, (int)v, 6, (int)v, -6,
		     (int)v, 4, (int)v, -4, (int)v);
	}
}

static void test_text(void **state)
{
	int here = 0;

	(void)state;
	SAME("%s|%10s|%-10s|%.2s|%8.3s|%.0s|%.*s|", "text", "text", "text",
	     "text", "text", "text", 3, "text");
	SAME("%c|%3c|%-3c|%%|%s", 'a', 'b', 'c', "");
	SAME("%p|%20p", (void *)&here, (void *)&here);
	SAME("no conversion");
}

/* Calls through a format that the compiler does not check. */
static int print(char *text, size_t size, const char *format, ...)
{
	va_list args;
	int count;

	va_start(args, format);
	count = guest_vsnprintf(text, size, format, args);
	va_end(args);
	return count;
}

static void test_unknown(void **state)
{
	char text[ROOM];

	(void)state;
	assert_int_equal(print(text, sizeof(text), "%y %5.2f %d", 7), 10);
	assert_string_equal(text, "%y %5.2f 7");
	assert_int_equal(print(text, sizeof(text), "a%"), 2);
	assert_string_equal(text, "a%");
	assert_int_equal(print(text, sizeof(text), "%s", NULL), 6);
	assert_string_equal(text, "(null)");
}

static void test_room(void **state)
{
	char text[8];

	(void)state;
	memset(text, 'x', sizeof(text));
	assert_int_equal(print(text, 0, "%d", 12345), 5);
	assert_int_equal(text[0], 'x');
	assert_int_equal(print(text, 1, "%d", 12345), 5);
	assert_string_equal(text, "");
	assert_int_equal(print(text, 4, "%d", 12345), 5);
	assert_string_equal(text, "123");
	assert_int_equal(text[4], 'x');
	assert_int_equal(print(text, 6, "%d", 12345), 5);
	assert_string_equal(text, "12345");
	assert_int_equal(print(text, 4, "%999999999999d", 1), 999999);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
