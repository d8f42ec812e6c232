/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/map/pool.h"

#include <string.h>

#include "config.h"
#include "lib/addr.h"

struct slab page_pool;

/* .bss that is not zeroed with the rest. */
#define POOL_BSS __attribute__((section(".bss.pool"), aligned(PAGE_SIZE)))

static POOL_BSS uint8_t pages[KEEL_PAGE_POOL * PAGE_SIZE];
static _Atomic(uint16_t) links[KEEL_PAGE_POOL];
static uint32_t lent; /* how many of the first pages boot still uses */

void *page_pool_init(size_t size)
{
	lent = (uint32_t)(page_ceil(size) >> PAGE_SHIFT);
	slab_init(&page_pool, pages, KEEL_PAGE_POOL, links);
	slab_add(&page_pool, lent, KEEL_PAGE_POOL - lent);
	return memset(pages, 0, size);
}

void page_pool_return(void)
{
	slab_add(&page_pool, 0, lent);
}
