/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Groups "ffa", "ffa_1_1" and "ffa_1_0": a primary that speaks 1.2, 1.1 or 1.0,
 * and a secondary of each: all calls but direct messages.
 */
#include "ffa_tests.h"
#include "tap.h"
#include <keel/guest.h>

const char guest_name[] = "ffa";

void guest_main(const struct guest_boot *boot)
{
	(void)boot;
	dialog_begin();
	for (unsigned i = 0; i < CALLERS; i++) {
		ffa_table(&callers[i]);
		ffa_setup(&callers[i]);
		ffa_partitions(&callers[i]);
	}
	ffa_messages();
	ffa_legacy();
	tap_done();
}
