/* SPDX-License-Identifier: BSD-3-Clause */
/* The one pool of pages that tables and records are made of. */
#pragma once

#include "lib/slab.h"

extern struct slab page_pool;

/*
 * Fills the pool with the pages reserved in the image (option page_pool) but
 * for the first ones. Returns these, size bytes, zeroed and page aligned: boot
 * uses them until page_pool_return().
 */
void *page_pool_init(size_t size);

/* Adds the pages that boot has used to the pool. */
void page_pool_return(void);
