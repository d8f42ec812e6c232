/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The heap: free blocks in order of their addresses, of which the first that is
 * large enough is taken. A block has its header right in front of the memory
 * that is handed out, so that whole pages which are sent to another VM hold
 * nothing of the heap.
 */
#include <keel/guest.h>
#include <keel/heap.h>
#include <keel/smp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Alignment and size of a header in bytes, and the least of a block. */
#define ALIGN	  sizeof(struct block)
#define BLOCK_MIN (2 * ALIGN)

struct block {
	/* In bytes, with this header. */
	size_t size;
	/* The next free block; TAKEN if this one is not free. */
	struct block *next;
};

static struct block taken;
#define TAKEN (&taken)

/* The head of the list: nothing of it is ever handed out. */
static struct block free_blocks;
static struct guest_lock heap_lock;

static uintptr_t round_up(uintptr_t value, size_t align)
{
	return (value + align - 1) & ~(uintptr_t)(align - 1);
}

static struct block *block_at(uintptr_t address)
{
	return (struct block *)address;
}

static uintptr_t end_of(const struct block *block)
{
	return (uintptr_t)block + block->size;
}

/* Makes one block of two if the second begins where the first ends. */
static void join(struct block *block)
{
	struct block *next = block->next;

	if (next == NULL || end_of(block) != (uintptr_t)next)
		return;
	block->size += next->size;
	block->next = next->next;
}

/* Puts a block into the list, and joins it with its neighbours. */
static void insert(struct block *block)
{
	struct block *before = &free_blocks;

	while (before->next != NULL &&
	       (uintptr_t)before->next < (uintptr_t)block)
		before = before->next;
	block->next = before->next;
	before->next = block;
	join(block);
	if (before != &free_blocks)
		join(before);
}

/*
 * Returns where in a free block `size` bytes, header included, may begin so
 * that the memory behind the header is aligned; 0 if they do not fit. A rest in
 * front is no smaller than a block.
 */
static uintptr_t place(const struct block *block, size_t size, size_t align)
{
	uintptr_t start = (uintptr_t)block;
	uintptr_t memory = round_up(start + ALIGN, align);

	if (memory - ALIGN != start && memory - ALIGN - start < BLOCK_MIN)
		memory = round_up(start + BLOCK_MIN + ALIGN, align);
	if (memory - ALIGN < start || memory - ALIGN > end_of(block) ||
	    end_of(block) - (memory - ALIGN) < size)
		return 0;
	return memory - ALIGN;
}

/* Takes `size` bytes at `at` out of the free block behind `before`. */
static struct block *take(struct block *before, uintptr_t at, size_t size)
{
	struct block *whole = before->next;
	struct block *block = block_at(at);
	uintptr_t end = end_of(whole);
	struct block *rest = whole->next;

	if (end - at - size >= BLOCK_MIN) {
		rest = block_at(at + size);
		*rest = (struct block){ end - at - size, whole->next };
		end = at + size;
	}
	if (block == whole) {
		before->next = rest;
	} else {
		whole->size = at - (uintptr_t)whole;
		whole->next = rest;
	}
	*block = (struct block){ end - at, TAKEN };
	return block;
}

/* Returns a block for `size` bytes, header included, or NULL. */
static struct block *take_first(size_t size, size_t align)
{
	for (struct block *before = &free_blocks; before->next != NULL;
	     before = before->next) {
		uintptr_t at = place(before->next, size, align);

		if (at != 0)
			return take(before, at, size);
	}
	return NULL;
}

static void *allocate(size_t size, size_t align)
{
	struct block *found;

	if (size > SIZE_MAX / 2 || align > SIZE_MAX / 2)
		return NULL;
	size = round_up(size, ALIGN) + ALIGN;
	if (size < BLOCK_MIN)
		size = BLOCK_MIN;
	guest_lock(&heap_lock);
	found = take_first(size, align);
	guest_unlock(&heap_lock);
	return found == NULL ? NULL : found + 1;
}

/* Returns the block of memory that was handed out; panics if it was not. */
static struct block *block_of(void *memory)
{
	struct block *block = (struct block *)memory - 1;

	if ((uintptr_t)memory % ALIGN != 0 || block->next != TAKEN)
		guest_panic("%p is given back to the heap, which has not "
			    "handed it out",
			    memory);
	return block;
}

void guest_heap_add(void *memory, size_t size)
{
	uintptr_t start = round_up((uintptr_t)memory, ALIGN);
	uintptr_t end = ((uintptr_t)memory + size) & ~(uintptr_t)(ALIGN - 1);

	if (end < start || end - start < BLOCK_MIN)
		return;
	block_at(start)->size = end - start;
	guest_lock(&heap_lock);
	insert(block_at(start));
	guest_unlock(&heap_lock);
}

size_t guest_heap_left(void)
{
	size_t left = 0;

	guest_lock(&heap_lock);
	for (const struct block *b = free_blocks.next; b != NULL; b = b->next)
		left += b->size;
	guest_unlock(&heap_lock);
	return left;
}

void *malloc(size_t size)
{
	return allocate(size, ALIGN);
}

void *aligned_alloc(size_t align, size_t size)
{
	if (align == 0 || (align & (align - 1)) != 0)
		return NULL;
	return allocate(size, align < ALIGN ? ALIGN : align);
}

void *calloc(size_t count, size_t size)
{
	size_t whole;
	void *memory;

	if (__builtin_mul_overflow(count, size, &whole))
		return NULL;
	memory = malloc(whole);
	if (memory != NULL)
		memset(memory, 0, whole);
	return memory;
}

void free(void *memory)
{
	struct block *block;

	if (memory == NULL)
		return;
	block = block_of(memory);
	guest_lock(&heap_lock);
	insert(block);
	guest_unlock(&heap_lock);
}

void *realloc(void *memory, size_t size)
{
	size_t room;
	void *larger;

	if (memory == NULL)
		return malloc(size);
	room = block_of(memory)->size - ALIGN;
	if (size <= room)
		return memory;
	larger = malloc(size);
	if (larger == NULL)
		return NULL;
	memcpy(larger, memory, room);
	free(memory);
	return larger;
}
