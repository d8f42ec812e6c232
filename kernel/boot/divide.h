/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How the page pool is divided among the VMs (K-01): when all VMs are made and
 * the monitor's map is complete, what is left of the pool is theirs.
 */
#pragma once

/*
 * Decides what each VM's share is: what the manifest says, or an equal part of
 * what is left then. Ends boot if there are not as many pages.
 */
void boot_divide_pool(void);

/* Hands the shares out. The pool has all pages back that boot used. */
void boot_hand_out_pool(void);
