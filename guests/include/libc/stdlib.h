/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Numbers from text, of which those that are too large set errno to ERANGE; and
 * the heap, which has no memory but what guest_heap_add() of keel/heap.h gave.
 */
#ifndef KEEL_LIBC_STDLIB_H
#define KEEL_LIBC_STDLIB_H

#include <hf/language.h>
#include <stddef.h>

HF_C_BEGIN

/* C11, 7.22.1.4. */
long strtol(const char *text, char **end, int base);
unsigned long strtoul(const char *text, char **end, int base);
unsigned long long strtoull(const char *text, char **end, int base);

/*
 * C11, 7.22.3. Memory is aligned to 16 bytes, or to `align`, a power of two.
 * NULL if there is not enough. Memory for pages that are sent to another VM
 * comes from aligned_alloc(4096, n * 4096). free() panics if the memory was not
 * handed out.
 */
void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *memory, size_t size);
void *aligned_alloc(size_t align, size_t size);
void free(void *memory);

HF_C_END

#endif
