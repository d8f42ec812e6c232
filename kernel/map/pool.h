/* SPDX-License-Identifier: BSD-3-Clause */
/* The one pool of pages that tables and records are made of. */
#pragma once

#include "lib/slab.h"

extern struct slab page_pool;

/*
 * Fills the pool with the pages reserved in the image (option page_pool), but
 * for the first ones: size bytes of them, zeroed, are lent to boot, for what
 * is of no use later.
 */
void *page_pool_init(size_t size);

/* Takes back what was lent. */
void page_pool_return(void);
