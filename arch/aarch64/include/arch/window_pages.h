/* SPDX-License-Identifier: BSD-3-Clause */
/* The size of a CPU's window on memory that is not mapped (arch/window.h). */
#pragma once

#define WINDOW_PAGES 16 /* 64 KiB: the longest stretch of clearing */
