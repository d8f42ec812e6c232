/* SPDX-License-Identifier: BSD-3-Clause */
/* Test Anything Protocol, by the primary's first CPU alone. */
#include "tap.h"

#include <keel/guest.h>
#include <keel/psci.h>
#include <stdarg.h>
#include <stdio.h>

#define TEXT_MAX 200

static unsigned int results;

static void report(bool condition, const char *format, va_list args,
		   const char *skip)
{
	char text[TEXT_MAX];

	vsnprintf(text, sizeof(text), format, args);
	say("%s %u - %s%s%s", condition ? "ok" : "not ok", ++results, text,
	    skip ? " # SKIP " : "", skip ? skip : "");
}

bool tap_ok(bool condition, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(condition, format, args, NULL);
	va_end(args);
	return condition;
}

bool tap_equal(int64_t is, int64_t expected, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(is == expected, format, args, NULL);
	va_end(args);
	if (is != expected)
		say("# is %lld (0x%llx), expected %lld (0x%llx)", (long long)is,
		    (unsigned long long)is, (long long)expected,
		    (unsigned long long)expected);
	return is == expected;
}

void tap_skip(const char *why, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(true, format, args, why);
	va_end(args);
}

void tap_bail_out(const char *why)
{
	say("Bail out! %s", why);
	psci_system_off();
}

static void print_registers(const char *what, struct spci_value v)
{
	say("# %s 0x%llx 0x%llx 0x%llx 0x%llx 0x%llx 0x%llx 0x%llx 0x%llx",
	    what, (unsigned long long)v.func, (unsigned long long)v.arg1,
	    (unsigned long long)v.arg2, (unsigned long long)v.arg3,
	    (unsigned long long)v.arg4, (unsigned long long)v.arg5,
	    (unsigned long long)v.arg6, (unsigned long long)v.arg7);
}

static bool same(struct spci_value a, struct spci_value b)
{
	return a.func == b.func && a.arg1 == b.arg1 && a.arg2 == b.arg2 &&
	       a.arg3 == b.arg3 && a.arg4 == b.arg4 && a.arg5 == b.arg5 &&
	       a.arg6 == b.arg6 && a.arg7 == b.arg7;
}

bool tap_call(struct spci_value is, struct spci_value expected,
	      const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(same(is, expected), format, args, NULL);
	va_end(args);
	if (!same(is, expected)) {
		print_registers("is", is);
		print_registers("expected", expected);
	}
	return same(is, expected);
}

void tap_done(void)
{
	say("1..%u", results);
}
