/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * N-44: "no free range" did not say where one was looked for, while there were
 * GiB free behind a limit that nobody named.
 */
#include <string.h>

#include "test/support/fdt_build.h"

#include "kernel/boot/ram.h"

#define GIB   ((uint64_t)1 << 30)
#define LIMIT (512 * GIB)

static void test_limit(void **state)
{
	const struct ram_request request = { .size = 0x3000,
					     .align = PAGE_SIZE,
					     .use = RAM_PRIMARY,
					     .who = "a tree" };
	const struct pa_range limited = { LIMIT + GIB, LIMIT };
	const struct pa_range full = { GIB, 2 * GIB };
	const struct pa_range any = { 4 * LIMIT, UINT64_MAX };
	static struct ram ram;
	struct boot_error error;
	struct pa_range placed;

	(void)state;
	memset(&ram, 0, sizeof(ram));
	assert_true(ram_add(&ram, (struct pa_range){ GIB, 2 * LIMIT }, "m",
			    &error));
	assert_true(ram_keep(&ram, full, RAM_MONITOR, "k", &error));
	says(ram_place_low(&ram, &request, limited, &placed, &error), &error,
	     "no free range of 0x3000 bytes aligned to 0x1000 between "
	     "0x8040000000 and 0x8000000000");
	says(ram_place_low(&ram, &request, full, &placed, &error), &error,
	     "no free range of 0x3000 bytes aligned to 0x1000 between "
	     "0x40000000 and 0x80000000");
	/* no end, none to be named */
	says(ram_place_low(&ram, &request, any, &placed, &error), &error,
	     "no free range of 0x3000 bytes aligned to 0x1000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
