/* SPDX-License-Identifier: BSD-3-Clause */
/* The sizes of the windows (arch/window.h). */
#pragma once

#include "config.h"

#define WINDOW_PAGES 16 /* 64 KiB: the longest stretch of clearing */

#define WINDOW_BUFFERS	    (2 * KEEL_MAX_VMS)
#define WINDOW_BUFFER_PAGES KEEL_RXTX_PAGES
