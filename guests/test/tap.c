/* SPDX-License-Identifier: BSD-3-Clause */
/* Test Anything Protocol, by the primary's first CPU alone. */
#include "tap.h"
#include <keel/guest.h>

static unsigned int results;

bool tap_ok(bool condition, const char *what)
{
	say("%s %u - %s", condition ? "ok" : "not ok", ++results, what);
	return condition;
}

bool tap_equal(int64_t is, int64_t expected, const char *what)
{
	bool equal = tap_ok(is == expected, what);

	if (!equal)
		say("# is %lld (0x%llx), expected %lld (0x%llx)", (long long)is,
		    (unsigned long long)is, (long long)expected,
		    (unsigned long long)expected);
	return equal;
}

void tap_done(void)
{
	say("1..%u", results);
}
