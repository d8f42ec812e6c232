/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The memory that guests reach: a VM's stage 2, walked as the hardware does and
 * not as kernel/map does. An entry that the hardware would take otherwise than
 * Keel means it, such as a reserved descriptor, ends the test.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vm;

/*
 * True if vm may access the page of a, as access says (enum page_access). Walks
 * the tables that its VTTBR names.
 */
bool host_guest_may(const struct vm *vm, uint64_t a, unsigned access);

/* Returns the leaf that translates a, valid or not; *level: where it is. */
uint64_t host_guest_leaf(const struct vm *vm, uint64_t a, unsigned *level);

/* A guest's loads and stores. False: it takes an abort, nothing is done. */
bool host_guest_read(const struct vm *vm, uint64_t a, void *to, size_t size);
bool host_guest_write(const struct vm *vm, uint64_t a, const void *from,
		      size_t size);
