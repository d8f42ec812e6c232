/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reads a boot input that is an FDT. A reader is at one node and perhaps at one
 * of its properties, which is what it reads, and what its errors name. To
 * refuse is to write *r->error and return false.
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
	int bus;	      /* the node's parent, or -1 to look for it */
	const char *name;     /* the property's: a constant text, or NULL */
	struct fdt_prop prop; /* its value, if the node has it */
};

/* Goes to a property of the node. Returns false if the node has none. */
bool boot_find_prop(struct boot_reader *r, const char *name);

/* Goes to a property of the node; refuses if it is missing. */
bool boot_require(struct boot_reader *r, const char *name);

/* Writes *r->error: node, property and this reason. Returns false. */
__attribute__((format(printf, 2, 3))) bool
boot_refuse(const struct boot_reader *r, const char *reason, ...);

/* Returns the property's string; NULL if its only NUL is not at its end. */
const char *boot_string(const struct boot_reader *r);

/* Reads the property as a number of 4 or 8 bytes; refuses others. */
bool boot_number(const struct boot_reader *r, uint64_t *value);

/* Reads a boolean: true if the property is there, which must be empty. */
bool boot_boolean(const struct boot_reader *r, bool *field);

/* Reads the property as a number of 1 or 2 cells; refuses others. */
bool boot_cells(const struct boot_reader *r, int cells, uint64_t *value);

/* Reads a number of at most max; if it is missing, *value stays as it is. */
bool boot_limited(struct boot_reader *r, const char *name, uint64_t max,
		  uint64_t *value);

/* Opens the reg of the reader's node, which is the property then. */
void boot_open_regs(struct boot_reader *r, struct fdt_regs *regs);

/* Refuses a reg that is malformed. Returns false; true for one that is not. */
bool boot_check_regs(const struct boot_reader *r, const struct fdt_regs *regs);

/* Reads the first range of reg, or refuses. */
bool boot_first_reg(struct boot_reader *r, struct pa_range *range);
