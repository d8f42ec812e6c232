/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A lock-free slab of 4 KiB pages. Free pages are on one list. Its head is an
 * index with a tag, which detects a page that was taken and returned between
 * another CPU's read and its exchange. An operation first reserves all pages
 * that it may need, takes them while it commits, and returns the rest, so it
 * cannot run out of pages half way. Pages are zero when they are taken.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SLAB_NONE 0xffffU /* no page: the end of a list */

struct slab {
	uint8_t *base;
	uint32_t pages;		 /* in all, below SLAB_NONE */
	_Atomic(uint64_t) head;	 /* tag << 32 | index of the first free page */
	_Atomic(uint32_t) free;	 /* pages on the list: a hint */
	_Atomic(uint16_t) *next; /* for each page, the next one on its list */
};

/* Pages reserved and not yet taken. Begin with SLAB_RESERVATION. */
struct reservation {
	uint16_t first;
	uint16_t count;
};

#define SLAB_RESERVATION ((struct reservation){ SLAB_NONE, 0 })

/*
 * Initializes a slab of pages pages at the page-aligned base, none of them free
 * yet. next is an array of as many items.
 */
void slab_init(struct slab *s, void *base, uint32_t pages,
	       _Atomic(uint16_t) *next);

/* Zeroes count pages from index first on, and makes them free. */
void slab_add(struct slab *s, uint32_t first, uint32_t count);

/* Adds count free pages to r. Returns false, with no change, if too few. */
__attribute__((warn_unused_result)) bool
slab_reserve(struct slab *s, struct reservation *r, uint32_t count);

/* Takes a page from a reservation that is not empty. The page is zero. */
void *slab_take(struct slab *s, struct reservation *r);

/* Returns the pages left in r to the slab. */
void slab_release(struct slab *s, struct reservation *r);

/*
 * Adds a page to r that a TLB may still refer to. slab_free_set_aside() zeroes
 * and frees all pages of r once no TLB does.
 */
void slab_set_aside(struct slab *s, struct reservation *r, void *page);
void slab_free_set_aside(struct slab *s, struct reservation *r);

/* Returns one page, zero, or NULL if none is free. */
void *slab_alloc(struct slab *s);

/* Zeroes and frees a page that no table, TLB or CPU refers to any more. */
void slab_free(struct slab *s, void *page);

/* Returns the number of free pages, which may be outdated: for tests. */
uint32_t slab_count(const struct slab *s);

/* Returns the index of a page of s, 0 to pages - 1. */
uint32_t slab_index(const struct slab *s, const void *page);
