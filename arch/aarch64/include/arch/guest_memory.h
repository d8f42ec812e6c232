/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Accesses to memory on a guest's behalf: to its buffers, to pages that are
 * cleared for it, to its page tables. RAM that the FDT lists may be missing,
 * protected by firmware or broken, and then the access is a synchronous
 * external abort (Arm ARM D8.5.4). Each function here then returns false, and
 * the bytes that were to be written have unknown values. An access to the
 * monitor's own memory that aborts is a panic.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/compiler.h"

/* Copies size bytes between ranges that do not overlap. */
MUST_CHECK bool guest_copy(void *to, const void *from, size_t size);

/* Zeroes size bytes. */
MUST_CHECK bool guest_zero(void *to, size_t size);

/*
 * Zeroes [begin, end), one or more whole pages, and cleans them to the point of
 * coherency.
 */
MUST_CHECK bool guest_clear(uint64_t begin, uint64_t end);

/*
 * Translates va by stage 1 of the current vCPU, as a read at EL1 (Arm ARM C5.5,
 * AT S1E1R), into PAR_EL1. Returns false if the walk met an external abort;
 * PAR_EL1 and FAR_EL2 are lost then.
 */
MUST_CHECK bool guest_translate(uint64_t va);
