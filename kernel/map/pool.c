/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/map/pool.h"

#include <string.h>

#include "config.h"
#include "lib/addr.h"

struct page_list page_pool;

/* .bss that is not zeroed with the rest. */
#define POOL_BSS __attribute__((section(".bss.pool"), aligned(PAGE_SIZE)))

static POOL_BSS uint8_t pages[KEEL_PAGE_POOL][PAGE_SIZE];
static uint32_t lent; /* how many of the first pages boot still uses */

/* Adds pages from number first on to the pool. */
static void add(uint32_t first, uint32_t end)
{
	while (end > first)
		page_list_add(&page_pool, pages[--end]);
}

void *page_pool_init(size_t size)
{
	lent = (uint32_t)(page_ceil(size) >> PAGE_SHIFT);
	page_pool = (struct page_list){ NULL, 0 };
	add(lent, KEEL_PAGE_POOL);
	return memset(pages, 0, size);
}

void page_pool_return(void)
{
	add(0, lent);
	lent = 0;
}

uint32_t page_pool_left(void)
{
	return page_pool.count + lent;
}

bool page_pool_give(struct page_list *share, uint32_t count)
{
	if (count > page_pool.count)
		return false;
	page_list_move(&page_pool, share, count);
	return true;
}

uint32_t page_pool_index(const void *page)
{
	return (uint32_t)(((uintptr_t)page - (uintptr_t)pages) >> PAGE_SHIFT);
}
