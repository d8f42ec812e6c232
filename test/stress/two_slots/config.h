/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Two slots, and so many bits for their index that a 32-bit handle has only
 * seven left for the generation.
 */
#pragma once

#define KEEL_MAX_CPUS	       1
#define KEEL_MAX_VMS	       1
#define KEEL_HANDLE_INDEX_BITS 24
#define KEEL_HANDLE_QUOTA      2
#define KEEL_HANDLE_WORD_BITS  64
#define KEEL_PAGE_POOL	       16
