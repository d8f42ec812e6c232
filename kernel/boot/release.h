/* SPDX-License-Identifier: BSD-3-Clause */
/* The CPUs that firmware keeps in spin tables. */
#pragma once

/*
 * Brings them into the monitor's own loop, once the monitor's map is what they
 * shall find. A CPU that does not come is reported, and never started.
 */
void boot_release_cpus(void);
