/* SPDX-License-Identifier: BSD-3-Clause */
/* The monitor's first map: its image, one to one. */
#pragma once

/*
 * Builds the first map, whose root is stage1_root(). MMU off, caches off, on
 * the boot CPU; entry.S makes the caches forget what they know of the tables.
 */
void build_boot_map(void);
