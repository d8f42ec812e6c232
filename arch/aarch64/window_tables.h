/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The level-3 tables of everything that is not mapped one to one. CPU i has
 * WINDOW_PAGES entries from i * WINDOW_PAGES on for its window. After all
 * windows come two entries for each stack, a hole and the stack; then those of
 * the buffers.
 */
#pragma once

#include "config.h"

#include "arch/aarch64/image.h"
#include "arch/stage1.h"
#include "arch/window_pages.h"

#define STACK_ENTRIES	   (STACK_STRIDE / STACK_SIZE)
#define FIRST_STACK_ENTRY  (KEEL_MAX_CPUS * WINDOW_PAGES)
#define STACKS_VA	   (STAGE1_WINDOWS + FIRST_STACK_ENTRY * PAGE_SIZE)
#define FIRST_BUFFER_ENTRY (FIRST_STACK_ENTRY + KEEL_MAX_CPUS * STACK_ENTRIES)
#define WINDOW_ENTRIES \
	(FIRST_BUFFER_ENTRY + WINDOW_BUFFERS * WINDOW_BUFFER_PAGES)
#define WINDOW_TABLES ((WINDOW_ENTRIES + STAGE1_ENTRIES - 1) / STAGE1_ENTRIES)

/* Filled while the MMU is off (boot_map.c). */
extern uint64_t window_tables[WINDOW_TABLES][STAGE1_ENTRIES];
