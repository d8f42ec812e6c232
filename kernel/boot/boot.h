/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The results of boot's steps. A step uses what the steps before it have filled
 * in. The structure is in pages lent by the pool (pool.h) until guests run.
 */
#pragma once

#include "config.h"
#include "kernel/boot/fdt_find.h"
#include "kernel/boot/fdt_nodes.h"
#include "kernel/boot/machine.h"
#include "kernel/boot/manifest.h"
#include "kernel/boot/ram.h"
#include "kernel/boot/vm_place.h"
#include "lib/cpio.h"

struct boot {
	struct boot_fdt tree; /* firmware's FDT */
	struct boot_nodes nodes;
	struct machine machine;
	struct ram ram;
	struct cpio archive;
	struct manifest manifest;
	struct vm_place places[KEEL_MAX_VMS]; /* [id - 1] */
	struct pa_range guest_fdt;
	struct pa_range taken[RAM_MAX_KEPT]; /* from the primary */
};
