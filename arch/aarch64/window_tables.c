/* SPDX-License-Identifier: BSD-3-Clause */
#include "arch/aarch64/window_tables.h"

MMU_OFF_BSS uint64_t window_tables[WINDOW_TABLES][STAGE1_ENTRIES];
