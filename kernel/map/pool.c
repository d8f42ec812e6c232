/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/map/pool.h"

#include "config.h"
#include "lib/addr.h"

struct slab page_pool;

static _Alignas(PAGE_SIZE) uint8_t pages[KEEL_PAGE_POOL * PAGE_SIZE];
static _Atomic uint16_t links[KEEL_PAGE_POOL];

void page_pool_init(void)
{
	slab_init(&page_pool, pages, KEEL_PAGE_POOL, links);
}
