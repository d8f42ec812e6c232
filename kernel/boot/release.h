/* SPDX-License-Identifier: BSD-3-Clause */
/* Takes over the CPUs that firmware keeps in spin tables. */
#pragma once

/*
 * Moves them into the monitor's own loop (arch/spin_table.h). The monitor's map
 * must be final. A CPU that does not come is reported, and never started.
 */
void boot_release_cpus(void);
