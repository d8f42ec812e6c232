/* SPDX-License-Identifier: BSD-3-Clause */
/* The monitor's first map: its image, one to one. */
#pragma once

/*
 * Builds the first map, whose root is stage1_root(). Runs on the boot CPU with
 * MMU and caches off; entry.S invalidates cached copies of the tables
 * afterwards.
 */
void build_boot_map(void);
