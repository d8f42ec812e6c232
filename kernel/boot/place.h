/* SPDX-License-Identifier: BSD-3-Clause */
/* Where VMs go in memory (docs/booting.md). */
#pragma once

#include <stdint.h>

#include "lib/addr.h"
#include "lib/cpio.h"

struct boot;

/* A VM's memory. */
struct vm_place {
	struct pa_range memory;	 /* secondaries: their block */
	struct pa_range kernel;	 /* pages of its file; primary: and its BSS */
	struct pa_range ramdisk; /* primary: in the archive; or {0, 0} */
	uint64_t entry;
	struct cpio_file kernel_file; /* data NULL: already in memory */
};

/*
 * Finds and places the kernel and the memory of every VM of b->manifest. A bad
 * primary ends boot; a bad secondary is reported and refused.
 */
void boot_place_vms(struct boot *b);
