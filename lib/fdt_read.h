/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reads flattened device trees, with every length checked. All functions expect
 * a tree that has passed fdt_read_check(); node offsets are libfdt's.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/addr.h"

struct fdt_property;

/* A property's value as it stands in the tree. */
struct fdt_prop {
	const uint8_t *data;
	uint32_t size; /* bytes */
};

/*
 * Checks that the header is that of a tree of version 17, within size bytes,
 * with blocks aligned as the specification demands, which libfdt reads word by
 * word, and with a memory reservation map that ends. After this libfdt's steps
 * stay within the structure block, but it trusts the offsets of names there
 * (FDT_ASSUME_MASK). Returns 0 or a negative FDT_ERR.
 */
int fdt_read_check_header(const void *fdt, size_t size);

/* Checks that, and the whole tree by a walk. Returns as above. */
int fdt_read_check(const void *fdt, size_t size);

/*
 * A walk through a tree that has passed fdt_read_check_header(), which checks
 * it on the way as libfdt's fdt_check_full() does: boot looks for nodes in the
 * same walk (tools/bench: reset).
 */
struct fdt_walk {
	const void *fdt;
	int offset; /* of the last tag */
	int next;
	const struct fdt_property *prop; /* if that is FDT_PROP */
	int node;	    /* where the last tag is, or which it began */
	int depth;	    /* of that node; of the root: 0 */
	bool ended;	    /* behind the root, where nothing may follow */
	uint32_t names_end; /* of the strings that end, in the strings block */
};

void fdt_walk_begin(struct fdt_walk *w, const void *fdt);

/*
 * Steps to the next tag. Returns FDT_BEGIN_NODE, FDT_PROP, ..., in the end
 * FDT_END, or a negative FDT_ERR where the tree is malformed.
 */
int fdt_walk_next(struct fdt_walk *w);

/*
 * True if this string, of size bytes with its NUL, is at an offset of the
 * strings block. Unlike fdt_string() it does not search for the string's end.
 */
bool fdt_read_is_string(const void *fdt, uint32_t offset, const char *string,
			size_t size);

/* Returns the child of exactly this name, with unit address, or -1 (W-38). */
int fdt_read_child(const void *fdt, int parent, const char *name);

/* Finds a property. Returns false if the node has none of this name. */
bool fdt_read_prop(const void *fdt, int node, const char *name,
		   struct fdt_prop *prop);

/* Reads a number of 4 or 8 bytes. Returns false if the length is another. */
bool fdt_prop_number(const struct fdt_prop *prop, uint64_t *value);

/* Returns the value as a string; NULL if its only NUL is not its last byte. */
const char *fdt_prop_string(const struct fdt_prop *prop);

/*
 * Returns the string after this one in a list of strings, or the first one if
 * string is NULL. Returns NULL if there is none that ends.
 */
const char *fdt_prop_next(const struct fdt_prop *prop, const char *string);

/* True if a list of strings contains this one. */
bool fdt_prop_lists(const struct fdt_prop *prop, const char *string);

/*
 * Reads cells (0 to 4) 32-bit cells at *offset, and advances *offset (in bytes)
 * behind them. Returns false if the value ends before. Zero cells read as 0.
 */
bool fdt_prop_cells(const struct fdt_prop *prop, uint32_t *offset, int cells,
		    uint64_t *value);

/* True if the node's property is a list of strings that contains this one. */
bool fdt_read_lists(const void *fdt, int node, const char *name,
		    const char *string);

/* True if the node's property is this string and nothing else. */
bool fdt_read_is(const void *fdt, int node, const char *name,
		 const char *string);

/* True if the node is in use: status is absent, "okay" or "ok". */
bool fdt_read_is_okay(const void *fdt, int node);

/* Iterates over a node's reg, translated to the root's address space. */
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
 * Starts at the first entry of a node's reg. bus is the node's parent, or -1 to
 * have it looked up. If the parent's cell counts are not 1 or 2 (size: 0 to 2),
 * or if reg is missing or not a whole number of entries, there is no entry, and
 * regs->reason says why.
 */
void fdt_regs_open(const void *fdt, int bus, int node, struct fdt_regs *regs);

/*
 * Returns the next entry in *range, translated through the ranges of every bus
 * above. Returns false at the end; or, with a reason, if the range wraps around
 * or a bus does not map it.
 */
bool fdt_regs_next(struct fdt_regs *regs, struct pa_range *range);
