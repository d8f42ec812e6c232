/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reading of flattened device trees, with every length checked. All functions
 * want a tree that has passed fdt_read_check(); node offsets are libfdt's.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/addr.h"

/* A property's value as it stands in the tree. */
struct fdt_prop {
	const uint8_t *data;
	uint32_t size; /* bytes */
};

/*
 * Whether the header is that of a tree of version 17, within size bytes, whose
 * blocks are aligned as the specification has it: libfdt reads them as the
 * words that they are, which faults where alignment is checked. Enough for
 * libfdt not to go astray in it. Returns 0 or a negative FDT_ERR.
 */
int fdt_read_check_header(const void *fdt, size_t size);

/* The same, and fdt_check_full() of the whole tree. */
int fdt_read_check(const void *fdt, size_t size);

/*
 * Whether this string, of size bytes with its NUL, stands at an offset of the
 * strings block: as fdt_string() finds it, but nothing is searched for its end.
 */
bool fdt_read_is_string(const void *fdt, uint32_t offset, const char *string,
			size_t size);

/* W-38: the child of exactly this name (no unit address is added), or -1. */
int fdt_read_child(const void *fdt, int parent, const char *name);

/* Finds a property; returns false where the node has none of this name. */
bool fdt_read_prop(const void *fdt, int node, const char *name,
		   struct fdt_prop *prop);

/* A number of 4 or 8 bytes; false where the length is another. */
bool fdt_prop_number(const struct fdt_prop *prop, uint64_t *value);

/* A string with exactly one NUL, at its end; NULL where it is none. */
const char *fdt_prop_string(const struct fdt_prop *prop);

/*
 * The string behind this one in a list of strings, the first where it is NULL;
 * NULL where there is none that ends.
 */
const char *fdt_prop_next(const struct fdt_prop *prop, const char *string);

/* Whether a list of strings has this one. */
bool fdt_prop_lists(const struct fdt_prop *prop, const char *string);

/*
 * Reads cells (0 to 4) 32-bit cells at *offset, and moves *offset (in bytes)
 * behind them; false where the value ends before. Zero cells read as 0.
 */
bool fdt_prop_cells(const struct fdt_prop *prop, uint32_t *offset, int cells,
		    uint64_t *value);

/* Whether the node's property is a string, or list of strings, with this. */
bool fdt_read_lists(const void *fdt, int node, const char *name,
		    const char *string);

/* Whether the node's property is this string and nothing else. */
bool fdt_read_is(const void *fdt, int node, const char *name,
		 const char *string);

/* Whether the node is in use: status absent, "okay" or "ok". */
bool fdt_read_is_okay(const void *fdt, int node);

/* Iterator over a node's reg, translated to the root's address space. */
struct fdt_regs {
	const void *fdt;
	int bus;
	struct fdt_prop reg;
	uint32_t offset;
	int address_cells;
	int size_cells;
	const char *reason; /* a constant text, or NULL */
};

/*
 * Starts at the first entry of the reg of a node, whose parent is bus, or is
 * looked for where that is -1. There is none, but a reason, where the parent's
 * cell counts are not 1 or 2 (size: 0 to 2), or where reg is absent or no whole
 * number of entries.
 */
void fdt_regs_open(const void *fdt, int bus, int node, struct fdt_regs *regs);

/*
 * The next entry, moved through the ranges of every bus above. False at the
 * end, and with a reason where it wraps around or a bus does not map it.
 */
bool fdt_regs_next(struct fdt_regs *regs, struct pa_range *range);
