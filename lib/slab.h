/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A slab of 4 KiB pages, lock-free: free pages hang on one list whose head is
 * an index with a tag, so that a page that comes back between the read and the
 * exchange of another CPU is noticed. An operation first reserves all pages it
 * can need, takes them while it commits, and returns the rest: it cannot run
 * out half way. Pages are zero when they are taken.
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
	_Atomic(uint32_t) free;	 /* pages on the list, for people */
	_Atomic(uint16_t) *next; /* for each page, the one behind it */
};

/* Pages reserved and not yet taken. Begin with SLAB_RESERVATION. */
struct reservation {
	uint16_t first;
	uint16_t count;
};

#define SLAB_RESERVATION ((struct reservation){ SLAB_NONE, 0 })

/*
 * Makes a slab of pages pages at page aligned base, none of them free yet; next
 * has as many items.
 */
void slab_init(struct slab *s, void *base, uint32_t pages,
	       _Atomic(uint16_t) *next);

/* Zeroes count pages from number first on, and makes them free. */
void slab_add(struct slab *s, uint32_t first, uint32_t count);

/* Adds count pages to r. False: not enough are free, nothing is changed. */
__attribute__((warn_unused_result)) bool
slab_reserve(struct slab *s, struct reservation *r, uint32_t count);

/* Takes a page from a reservation that has one. It is zero. */
void *slab_take(struct slab *s, struct reservation *r);

/* Gives back what is left of r. */
void slab_release(struct slab *s, struct reservation *r);

/*
 * Sets a page aside that may still be referred to by a TLB, to be freed by
 * slab_free_set_aside() with others when it no longer is.
 */
void slab_set_aside(struct slab *s, struct reservation *r, void *page);
void slab_free_set_aside(struct slab *s, struct reservation *r);

/* Reserves and takes one page, zero; NULL if none is free. */
void *slab_alloc(struct slab *s);

/* Gives back a page that no table, TLB or CPU refers to any more. */
void slab_free(struct slab *s, void *page);

/* Free pages, by now perhaps already others: for tests. */
uint32_t slab_count(const struct slab *s);

/* The number of a page of s, 0 to pages - 1. */
uint32_t slab_index(const struct slab *s, const void *page);
