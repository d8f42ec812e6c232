/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reader of cpio archives that are wholly in memory: newc (070701, and 070702
 * whose checksums are verified) and old binary with little-endian words. The
 * archive is checked from end to end when it is opened (W-38); what is found
 * later needs no further check.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* More entries than a boot archive has; it bounds the search for doubles. */
#define CPIO_MAX_ENTRIES 1024

struct cpio {
	const uint8_t *base;
	size_t size;
};

/* A regular file: bytes inside the archive, perhaps only 2-byte aligned. */
struct cpio_file {
	const void *data;
	size_t size;
};

/* What is wrong, and where: the offset in bytes of the entry's header. */
struct cpio_error {
	const char *reason;
	size_t offset;
};

/*
 * Checks size bytes at base as a whole archive: every field of every header,
 * names, sizes, file types, no name twice, the trailer, and only zeros behind
 * it. Returns false and fills *error where something does not hold.
 */
bool cpio_open(struct cpio *archive, const void *base, size_t size,
	       struct cpio_error *error);

/*
 * Finds the regular file of exactly this name; one leading "./" of stored names
 * does not count. Returns false where there is none. The archive must have been
 * opened.
 */
bool cpio_find(const struct cpio *archive, const char *name,
	       struct cpio_file *file);
