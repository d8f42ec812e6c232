/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Access to memory on a guest's behalf: its buffers, pages that are cleared for
 * it, its page tables. RAM that the FDT lists may be missing, protected by
 * firmware or broken, and then the access is a synchronous external abort (Arm
 * ARM D8.5.4). Each function here answers that with false; the bytes that were
 * to be written are in an unknown state then. An access to the monitor's own
 * memory which aborts ends the monitor.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/compiler.h"

/* Copies size bytes between places that do not overlap. */
MUST_CHECK bool guest_copy(void *to, const void *from, size_t size);

/* Zeroes size bytes. */
MUST_CHECK bool guest_zero(void *to, size_t size);

/*
 * Zeroes the whole pages of [begin, end), not empty, and cleans them to the
 * point of coherency.
 */
MUST_CHECK bool guest_clear(uint64_t begin, uint64_t end);

/*
 * Sets PAR_EL1 to what stage 1 of the current vCPU makes of a read at va by EL1
 * (Arm ARM C5.5, AT S1E1R). False: the walk met an external abort; PAR_EL1 and
 * FAR_EL2 are lost.
 */
MUST_CHECK bool guest_translate(uint64_t va);
