/* SPDX-License-Identifier: BSD-3-Clause */
/* The one pool of pages that tables and records are made of. */
#pragma once

#include "lib/slab.h"

extern struct slab page_pool;

/* Fills the pool with the pages reserved in the image (option page_pool). */
void page_pool_init(void);
