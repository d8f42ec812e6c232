/* SPDX-License-Identifier: BSD-3-Clause */
/* Nodes that are found by their compatible, for boot's readers. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "kernel/boot/fdt_nodes.h"
#include "kernel/boot/fdt_reader.h"

/*
 * Moves the reader to the next node of a kind: to the first if its node is -1.
 * Returns false, with -1, behind the last one.
 */
bool boot_next_of_kind(struct boot_reader *r, const struct boot_nodes *nodes,
		       size_t kind);

/*
 * Moves the reader to the first node in use of the kinds first to last. Sets
 * *kind to its kind, and *bus as fdt_regs_open() wants it. Returns false if
 * there is none.
 */
bool boot_find_in_use(struct boot_reader *r, const struct boot_nodes *nodes,
		      size_t first, size_t last, size_t *kind, int *bus);
