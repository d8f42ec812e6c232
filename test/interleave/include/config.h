/* SPDX-License-Identifier: BSD-3-Clause */
/* A monitor so small that every meeting of its threads can be tried. */
#pragma once

#define KEEL_MAX_CPUS	       3
#define KEEL_MAX_VMS	       MODEL_SLOTS
#define KEEL_HANDLE_QUOTA      MODEL_SLOTS /* 1 or 2, given by Meson */
#define KEEL_HANDLE_INDEX_BITS ((MODEL_SLOTS - 1) * 2)
#define KEEL_HANDLE_WORD_BITS  1 /* a word for each slot */
#define KEEL_PAGE_POOL	       16
#define KEEL_RXTX_PAGES	       1
