/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

/*
 * Builds the first map, whose root is stage1_root(). MMU off, caches off, on
 * the boot CPU; entry.S makes the caches forget what they know of the tables.
 */
void build_boot_map(void);
