/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory for malloc() and its relatives in <stdlib.h>, and for C++'s new. A
 * guest that gives the heap no memory has none. CPUs may share the heap;
 * interrupt handlers must not use it.
 */
#ifndef KEEL_HEAP_H
#define KEEL_HEAP_H

#include <hf/language.h>
#include <stddef.h>

HF_C_BEGIN

/*
 * Gives `size` bytes to the heap, for good. May be called again with memory
 * that is elsewhere.
 */
void guest_heap_add(void *memory, size_t size);

/* Returns the bytes that are free, those between allocations included. */
size_t guest_heap_left(void);

HF_C_END

#endif
