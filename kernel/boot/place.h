/* SPDX-License-Identifier: BSD-3-Clause */
/* Where VMs go in memory (docs/booting.md). */
#pragma once

struct boot;

/*
 * Finds and places the kernel and the memory of every VM of b->manifest. A bad
 * primary ends boot; a bad secondary is reported and refused.
 */
void boot_place_vms(struct boot *b);
