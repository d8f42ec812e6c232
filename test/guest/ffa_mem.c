/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Groups "ffa_mem", "ffa_mem_1_1" and "ffa_mem_1_0": memory from and to a
 * primary of 1.2, 1.1 or 1.0, and secondaries of each version and of SPCI 0.9.
 */
#include "ffa_mem_tests.h"
#include "machine.h"
#include "tap.h"
#include <keel/guest.h>

const char guest_name[] = "ffa_mem";

void guest_main(const struct guest_boot *boot)
{
	const struct caller before = { PRIMARY, OLD, "before it has asked" };

	machine_find(boot->fdt);
	ffa_show(&before);
	party_begin();
	ffa_mem_pairs();
	ffa_mem_many();
	ffa_mem_mixed();
	ffa_mem_values();
	for (unsigned i = 0; i < CALLERS; i++) {
		ffa_mem_send(&callers[i]);
		ffa_mem_retrieve(&callers[i]);
		ffa_mem_return(&callers[i]);
		ffa_mem_rights(&callers[i]);
	}
	ffa_mem_limits(boot);
	ffa_show(own);
	for (unsigned i = 0; i < VERSIONS; i++)
		ffa_show(&parties[i]);
	tap_done();
}
