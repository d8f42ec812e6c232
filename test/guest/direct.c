/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Groups "direct", "direct_1_1" and "direct_1_0": direct requests, of a primary
 * that speaks 1.2, 1.1 or 1.0 and of secondaries of each.
 */
#include "direct_tests.h"
#include "tap.h"
#include <keel/guest.h>

const char guest_name[] = "direct";

void guest_main(const struct guest_boot *boot)
{
	dialog_begin();
	direct_registers();
	direct_refused();
	direct_chains(boot->fdt);
	direct_cpus();
	tap_done();
}
