/* SPDX-License-Identifier: BSD-3-Clause */
/* The place of the primary's FDT, and what boot knows that belongs into it. */
#pragma once

struct boot;

/*
 * Writes the FDT for the primary and sets b->guest_fdt, or ends boot. Comes
 * when all memory is taken that the primary must not use.
 */
void boot_make_guest_fdt(struct boot *b);
