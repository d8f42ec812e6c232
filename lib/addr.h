/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Address types that cannot be mixed up: physical (pa_t), and intermediate
 * physical (ipa_t), which a guest takes for physical. The monitor's own virtual
 * addresses are pointers. Every conversion shows in the code.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_SHIFT 12
#define PAGE_SIZE  ((uint64_t)1 << PAGE_SHIFT)
#define PAGE_MASK  (PAGE_SIZE - 1)

/* No machine has more memory. Below it, sums and rounding never wrap. */
#define PHYSICAL_LIMIT ((uint64_t)1 << 52)

typedef struct {
	uint64_t pa;
} pa_t;

typedef struct {
	uint64_t ipa;
} ipa_t;

/* A range of physical memory in bytes; end is the first byte behind it. */
struct pa_range {
	uint64_t begin;
	uint64_t end;
};

static inline pa_t pa(uint64_t v)
{
	return (pa_t){ v };
}

static inline ipa_t ipa(uint64_t v)
{
	return (ipa_t){ v };
}

static inline uint64_t pa_range_size(struct pa_range r)
{
	return r.end - r.begin;
}

/* True if a and b have an address in common. */
static inline bool pa_range_overlap(struct pa_range a, struct pa_range b)
{
	return a.begin < b.end && b.begin < a.end;
}

static inline bool is_page_aligned(uint64_t v)
{
	return (v & PAGE_MASK) == 0;
}

static inline uint64_t page_floor(uint64_t v)
{
	return v & ~PAGE_MASK;
}

/* Rounds v up to a page. v must not be in the address space's last page. */
static inline uint64_t page_ceil(uint64_t v)
{
	return (v + PAGE_MASK) & ~PAGE_MASK;
}
