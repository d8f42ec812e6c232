/* SPDX-License-Identifier: BSD-3-Clause */
/* Boot's first steps: the console, and the machine that the tree describes. */
#pragma once

struct boot;

/*
 * Starts the console that b->tree names, if any. Comes before the tree is
 * checked, so that there is a place to complain about the tree.
 */
void boot_start_console(struct boot *b);

/*
 * Checks the tree, reads it into b->machine, and starts what it describes:
 * firmware's PSCI, the watchdog, the allocator of RAM, the list of CPUs.
 */
void boot_read_machine(struct boot *b);

/*
 * Withholds the ITSs from the primary if b->manifest says so (N-32). Comes
 * after boot_read_machine(), for the manifest is read later than the tree.
 */
void boot_withhold_its(struct boot *b);
