/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The FDT that the primary is given: the firmware's, with the primary's own
 * ramdisk in /chosen, and with everything that the primary must not use in the
 * memory reservation map. CPUs of spin tables get the enable-method "psci".
 * Devices that are withheld are cut off or disabled (machine_withheld.h), and
 * the monitor has a node (monitor_node.h). All else, bootargs too, stays byte
 * for byte.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/boot/error.h"
#include "kernel/boot/fdt_nodes.h"
#include "lib/addr.h"

struct guest_fdt_plan {
	unsigned id;		 /* of the VM, for errors */
	struct pa_range ramdisk; /* {0, 0}: none */
	const struct pa_range *reserved;
	size_t reserved_count;
	/* Nodes of the firmware's tree; 0 or less: look for them. */
	int chosen;
	int cpus;
	/* Where to look for devices that are withheld; NULL: nowhere. */
	const struct boot_nodes *nodes;
	size_t withheld_count; /* of ranges; 0: no reg is cut */
	bool withhold_its;
};

/* Returns the bytes that guest_fdt_write() needs: a multiple of 4 KiB. */
size_t guest_fdt_size(const void *fdt, const struct guest_fdt_plan *plan);

/*
 * Writes the tree to buffer, which is 8-byte aligned and apart from fdt, and
 * makes it `size` bytes long: what is not used is room to grow. fdt must have
 * passed machine_check(). Returns false where it does not fit or would be
 * malformed.
 */
bool guest_fdt_write(const void *fdt, const struct guest_fdt_plan *plan,
		     void *buffer, size_t size, struct boot_error *error);
