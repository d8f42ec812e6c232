/* SPDX-License-Identifier: BSD-3-Clause */
#include "lib/slab.h"

#include <string.h>

#include "lib/addr.h"
#include "lib/compiler.h"

static uint64_t head_of(uint64_t old, uint32_t first)
{
	return ((old >> 32) + 1) << 32 | first;
}

static void push(struct slab *s, uint32_t index)
{
	uint64_t old = atomic_load_explicit(&s->head, memory_order_relaxed);

	do {
		atomic_store_explicit(&s->next[index], (uint16_t)old,
				      memory_order_relaxed);
		/* release: pop's acquire sees the page's zeroes and its link */
	} while (!atomic_compare_exchange_weak_explicit(
		&s->head, &old, head_of(old, index), memory_order_release,
		memory_order_relaxed));
	atomic_fetch_add_explicit(&s->free, 1, memory_order_relaxed);
}

static uint32_t pop(struct slab *s)
{
	uint64_t old;
	uint32_t index;
	uint16_t behind;

	do {
		/*
		 * acquire: pairs with push's release. The exchange can be
		 * relaxed: the tag ensures that it meets the same push.
		 */
		old = atomic_load_explicit(&s->head, memory_order_acquire);
		index = (uint32_t)old;
		if (index == SLAB_NONE)
			return SLAB_NONE;
		/* May be stale; then the tag differs and the exchange fails. */
		behind = atomic_load_explicit(&s->next[index],
					      memory_order_relaxed);
	} while (!atomic_compare_exchange_weak_explicit(
		&s->head, &old, head_of(old, behind), memory_order_relaxed,
		memory_order_relaxed));
	atomic_fetch_sub_explicit(&s->free, 1, memory_order_relaxed);
	return index;
}

void slab_init(struct slab *s, void *base, uint32_t pages,
	       _Atomic(uint16_t) *next)
{
	s->base = (uint8_t *)base;
	s->pages = pages;
	s->next = next;
	atomic_init(&s->head, SLAB_NONE);
	atomic_init(&s->free, 0);
}

void slab_add(struct slab *s, uint32_t first, uint32_t count)
{
	memset(s->base + first * PAGE_SIZE, 0, count * PAGE_SIZE);
	while (count > 0)
		push(s, first + --count);
}

bool slab_reserve(struct slab *s, struct reservation *r, uint32_t count)
{
	struct reservation more = SLAB_RESERVATION;
	uint32_t last = SLAB_NONE;

	while (more.count < count) {
		uint32_t index = pop(s);

		if (index == SLAB_NONE) {
			slab_release(s, &more);
			return false;
		}
		if (more.count++ == 0)
			last = index;
		atomic_store_explicit(&s->next[index], more.first,
				      memory_order_relaxed);
		more.first = (uint16_t)index;
	}
	if (more.count > 0) {
		atomic_store_explicit(&s->next[last], r->first,
				      memory_order_relaxed);
		r->first = more.first;
		r->count = (uint16_t)(r->count + more.count);
	}
	return true;
}

/* Unlinks the first page of a reservation that has one. */
OUTLINED static uint32_t unlink_first(struct slab *s, struct reservation *r)
{
	uint32_t index = r->first;

	r->first = atomic_load_explicit(&s->next[index], memory_order_relaxed);
	r->count--;
	return index;
}

void *slab_take(struct slab *s, struct reservation *r)
{
	return s->base + unlink_first(s, r) * PAGE_SIZE;
}

OUTLINED void slab_release(struct slab *s, struct reservation *r)
{
	while (r->count > 0)
		push(s, unlink_first(s, r));
}

void slab_set_aside(struct slab *s, struct reservation *r, void *page)
{
	uint32_t index = slab_index(s, page);

	atomic_store_explicit(&s->next[index], r->first, memory_order_relaxed);
	r->first = (uint16_t)index;
	r->count++;
}

void slab_free_set_aside(struct slab *s, struct reservation *r)
{
	while (r->count > 0)
		slab_free(s, slab_take(s, r));
}

void *slab_alloc(struct slab *s)
{
	uint32_t index = pop(s);

	return index == SLAB_NONE ? NULL : s->base + index * PAGE_SIZE;
}

OUTLINED void slab_free(struct slab *s, void *page)
{
	memset(page, 0, PAGE_SIZE);
	push(s, slab_index(s, page));
}

uint32_t slab_count(const struct slab *s)
{
	return atomic_load_explicit(&s->free, memory_order_relaxed);
}

uint32_t slab_index(const struct slab *s, const void *page)
{
	return (uint32_t)(((const uint8_t *)page - s->base) >> PAGE_SHIFT);
}
