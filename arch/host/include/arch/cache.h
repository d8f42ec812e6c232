/* SPDX-License-Identifier: BSD-3-Clause */
/* Cache maintenance, recorded as steps of the trace. */
#pragma once

#include <stdint.h>

#include "arch/barrier.h"

static inline uint64_t cache_line(void)
{
	return 64;
}

static inline void cache_clean(const void *start, uint64_t size)
{
	(void)size;
	host_step(HOST_DC_CVAC, (uintptr_t)start);
	dsb_sy();
}

static inline void cache_sync_code(const void *start, uint64_t size)
{
	cache_clean(start, size);
	host_step(HOST_IC_IALLUIS, 0);
	dsb_ish();
	isb();
}
