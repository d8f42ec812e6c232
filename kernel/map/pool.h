/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The pages that tables and records are made of. While boot lasts they are one
 * pool; then boot divides it, and each VM has a share that is its own: no VM
 * can take a page of another's (K-01).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/page_list.h"

/*
 * Pages that are no VM's. The monitor's own map takes its tables from here.
 * Used by boot alone.
 */
extern struct page_list page_pool;

/*
 * Fills the pool with the pages reserved in the image (option page_pool) but
 * for the first ones. Returns these, size bytes, zeroed and page aligned: boot
 * uses them until page_pool_return().
 */
void *page_pool_init(size_t size);

/* Adds the pages that boot has used to the pool. */
void page_pool_return(void);

/* Returns how many pages of the pool are free, or will be when boot ends. */
uint32_t page_pool_left(void);

/* Moves free pages from the pool to a share. False: too few; none is moved. */
bool page_pool_give(struct page_list *share, uint32_t count);

/*
 * Returns the number of a page of the pool, whoever has it, which is below
 * KEEL_PAGE_POOL. Any other page has none below that.
 */
uint32_t page_pool_index(const void *page);
