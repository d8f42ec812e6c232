/* SPDX-License-Identifier: BSD-3-Clause */
/* Iterates over nodes of a kind: nodes that fdt_nodes.h finds by compatible. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "kernel/boot/fdt_nodes.h"
#include "kernel/boot/fdt_reader.h"

/*
 * Moves the reader to the next node of a kind; to the first one if r->node is
 * -1. Returns false, with r->node -1, if there is no more.
 */
bool boot_next_of_kind(struct boot_reader *r, const struct boot_nodes *nodes,
		       size_t kind);

/*
 * Moves the reader to the first node, of the kinds first to last, that is in
 * use (fdt_read_is_okay()). Sets *kind to its kind. Returns false if there is
 * none.
 */
bool boot_find_in_use(struct boot_reader *r, const struct boot_nodes *nodes,
		      size_t first, size_t last, size_t *kind);
