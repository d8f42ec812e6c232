/* SPDX-License-Identifier: BSD-3-Clause */
/* The level-3 tables of the windows: CPU i has WINDOW_PAGES entries from i *
 * it. */
#pragma once

#include "config.h"

#include "arch/stage1.h"
#include "arch/window.h"

#define WINDOW_TABLES \
	((KEEL_MAX_CPUS * WINDOW_PAGES + STAGE1_ENTRIES - 1) / STAGE1_ENTRIES)

extern uint64_t window_tables[WINDOW_TABLES][STAGE1_ENTRIES];
