/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Devices that are withheld from the primary, too: through their registers it
 * would reach what stage 2 and the EL2 registers keep from it
 * (docs/security.md). Their frames are mapped for no VM, and the primary's tree
 * does not describe them. The list of kinds in fdt_nodes.h says which they are;
 * a node is withheld whether it is in use or not.
 *
 * Of a GIC the frames GICH and GICV are withheld, by which a hypervisor gives
 * interrupts to its guests. The rest of the node stays.
 */
#pragma once

#include <stdbool.h>

#include "kernel/boot/error.h"
#include "kernel/boot/fdt_nodes.h"
#include "kernel/boot/fdt_reader.h"
#include "kernel/boot/ranges.h"

/*
 * Appends the frames of all such devices but ITSs, in use or not. Returns
 * false, with the reader's error, if the list is full.
 */
bool machine_read_withheld(struct boot_reader *r,
			   const struct boot_nodes *nodes,
			   struct boot_ranges *list);

/*
 * Appends the frames of ITSs. They are the primary's unless
 * the manifest says otherwise (withhold_its), which is read later than the
 * rest. Returns false where one cannot be read.
 */
bool withheld_read_its(const void *fdt, const struct boot_nodes *nodes,
		       struct boot_ranges *list, struct boot_error *error);

/*
 * Cuts GICH and GICV off the reg of every GIC. The tree is a copy of the one
 * whose nodes these are, and no node moves.
 */
void withheld_cut(void *fdt, const struct boot_nodes *nodes);

/*
 * Makes every other node disabled, ITSs too if they are withheld. Nodes move.
 * Returns 0 or a negative FDT_ERR.
 */
int withheld_disable(void *fdt, const struct boot_nodes *nodes, bool its);

/* Bytes by which withheld_disable() may make a tree grow, for each range. */
#define WITHHELD_ROOM 32
