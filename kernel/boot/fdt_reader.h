/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reading of a boot input that is an FDT. The reader holds a node and perhaps
 * one of its properties: that is what is read, and what errors are about.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kernel/boot/error.h"
#include "lib/addr.h"
#include "lib/fdt_read.h"

struct boot_reader {
	const void *fdt;
	struct boot_error *error;
	int node;
	const char *name;     /* of the property: a constant text, or NULL */
	struct fdt_prop prop; /* its value, where the node has it */
};

/* Takes a property of the node. Returns false if it has none of this name. */
bool boot_find_prop(struct boot_reader *r, const char *name);

/* Takes a property of the node; refuses if it is missing. */
bool boot_require(struct boot_reader *r, const char *name);

/* Writes *error about the node and property, for this reason. Returns false. */
__attribute__((format(printf, 2, 3))) bool
boot_refuse(const struct boot_reader *r, const char *reason, ...);

/* Returns the property as a string with one NUL, at its end; else NULL. */
const char *boot_string(const struct boot_reader *r);

/* Reads the property as a number of 4 or 8 bytes; refuses others. */
bool boot_number(const struct boot_reader *r, uint64_t *value);

/* Reads a boolean: true if the property is there, which must be empty. */
bool boot_boolean(const struct boot_reader *r, bool *field);

/* Reads the property as a number of this many cells, 1 or 2. */
bool boot_cells(const struct boot_reader *r, int cells, uint64_t *value);

/* Reads an optional number of at most max; *value stays if it is missing. */
bool boot_limited(struct boot_reader *r, const char *name, uint64_t max,
		  uint64_t *value);

/* Reads the first range of the node's reg; bus as for fdt_regs_open(). */
bool boot_first_reg(struct boot_reader *r, int bus, struct pa_range *range);
