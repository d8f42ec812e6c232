/* SPDX-License-Identifier: BSD-3-Clause */
/* The heap of the guest library: no overlap, alignment, all comes back. */
#include "fake.h"

#include <keel/heap.h>
#include <string.h>

#define SIZE	65536
#define BLOCKS	64
#define ROUNDS	20000
#define ALIGNED 16

/* The library's functions, under names that the build machine's leave free. */
void *guest_malloc(size_t size);
void *guest_calloc(size_t count, size_t size);
void *guest_realloc(void *memory, size_t size);
void *guest_aligned_alloc(size_t align, size_t size);
void guest_free(void *memory);

/* Two pieces that do not touch, and what is around them. */
static _Alignas(4096) uint8_t memory[3 * SIZE];
#define FIRST  (memory + 8)
#define SECOND (memory + 2 * SIZE)

/* Memory that is handed out. Each block is filled with a byte of its own. */
static struct {
	uint8_t *memory;
	size_t size;
	uint8_t byte;
} blocks[BLOCKS];

static uint32_t seed = 1;

static uint32_t random_below(uint32_t bound)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % bound;
}

static void fill(unsigned int i, void *at, size_t size)
{
	blocks[i].memory = at;
	blocks[i].size = size;
	blocks[i].byte = (uint8_t)(i + 1);
	memset(at, blocks[i].byte, size);
}

static void check(unsigned int i, size_t size)
{
	for (size_t n = 0; n < size; n++)
		assert_int_equal(blocks[i].memory[n], blocks[i].byte);
}

/* Allocates, gives back or enlarges a block at random. */
static void step(unsigned int i)
{
	size_t size = random_below(random_below(8) == 0 ? 9000 : 300);
	uint8_t *at = blocks[i].memory;

	if (at != NULL)
		check(i, blocks[i].size);
	if (at != NULL && random_below(3) != 0) {
		guest_free(at);
		blocks[i].memory = NULL;
	} else if (at != NULL) {
		uint8_t *larger = guest_realloc(at, size);

		if (larger == NULL)
			return;
		blocks[i].memory = larger;
		check(i, size < blocks[i].size ? size : blocks[i].size);
		fill(i, larger, size);
	} else {
		size_t align = UINT64_C(1) << random_below(13);

		at = guest_aligned_alloc(align, size);
		if (at == NULL)
			return;
		assert_int_equal((uintptr_t)at % align, 0);
		assert_int_equal((uintptr_t)at % ALIGNED, 0);
		assert_in_range((uintptr_t)at, (uintptr_t)memory,
				(uintptr_t)memory + sizeof(memory) - size);
		fill(i, at, size);
	}
}

static void test_no_memory(void **state)
{
	(void)state;
	assert_null(guest_malloc(1));
	assert_int_equal(guest_heap_left(), 0);
	guest_heap_add(memory, 10);
	assert_null(guest_malloc(1));
	guest_free(NULL);
}

static void test_random(void **state)
{
	size_t all;

	(void)state;
	memset(memory, 0, sizeof(memory));
	guest_heap_add(SECOND, SIZE);
	guest_heap_add(FIRST, SIZE);
	all = guest_heap_left();
	assert_int_equal(all, 2 * SIZE - ALIGNED);
	for (int i = 0; i < ROUNDS; i++)
		step(random_below(BLOCKS));
	for (unsigned int i = 0; i < BLOCKS; i++) {
		if (blocks[i].memory != NULL)
			check(i, blocks[i].size);
		guest_free(blocks[i].memory);
	}
	assert_int_equal(guest_heap_left(), all);
	/* All is in as few pieces as it was at first. */
	guest_free(guest_malloc(SIZE - ALIGNED));
	assert_int_equal(FIRST[-1], 0);
	for (uint8_t *at = FIRST + SIZE; at < SECOND; at++)
		assert_int_equal(*at, 0);
}

static void test_limits(void **state)
{
	size_t all = guest_heap_left();
	uint8_t *page;

	(void)state;
	assert_null(guest_malloc(SIZE));
	assert_null(guest_malloc(SIZE_MAX));
	assert_null(guest_malloc(SIZE_MAX - 15));
	assert_null(guest_calloc(SIZE_MAX / 2, 3));
	assert_null(guest_aligned_alloc(24, 8));
	assert_null(guest_aligned_alloc(0, 8));
	assert_null(guest_aligned_alloc(UINT64_C(1) << 63, 8));
	page = guest_calloc(64, 64);
	assert_non_null(page);
	for (size_t i = 0; i < 4096; i++)
		assert_int_equal(page[i], 0);
	assert_null(guest_realloc(page, SIZE_MAX));
	guest_free(page);
	assert_int_equal(guest_heap_left(), all);
	page = guest_malloc(0);
	assert_non_null(page);
	guest_free(page);
}

/* Whole pages hold nothing of the heap, which may be sent away meanwhile. */
static void test_pages(void **state)
{
	uint8_t *page = guest_aligned_alloc(4096, 4096);
	void *others[8];

	(void)state;
	assert_non_null(page);
	memset(page, 0xee, 4096);
	for (int i = 0; i < 8; i++)
		others[i] = guest_malloc(100);
	for (int i = 0; i < 8; i++)
		guest_free(others[i]);
	for (size_t i = 0; i < 4096; i++)
		assert_int_equal(page[i], 0xee);
	guest_free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
