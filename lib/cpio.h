/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reads cpio archives that are wholly in memory: newc (070701, and 070702 whose
 * checksums are verified) and old binary with little-endian words. An archive
 * is checked from end to end when it is opened (W-38), so that later look-ups
 * need no checks.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The most entries in an archive. No boot archive has so many; the limit bounds
 * the search for duplicate names.
 */
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

/* An error: a text, and the offset in bytes of the entry's header. */
struct cpio_error {
	const char *reason;
	size_t offset;
};

/*
 * Checks size bytes at base as a whole archive: every field of every header,
 * names, sizes, file types, duplicate names, the trailer, and that only zeros
 * follow it. Returns false and fills *error if something is wrong.
 */
bool cpio_open(struct cpio *archive, const void *base, size_t size,
	       struct cpio_error *error);

/*
 * Finds the regular file of exactly this name; one leading "./" of stored names
 * is ignored. Returns false if there is none. The archive must have been
 * opened.
 */
bool cpio_find(const struct cpio *archive, const char *name,
	       struct cpio_file *file);
