/* SPDX-License-Identifier: BSD-3-Clause */
/* Where boot has placed a VM in memory (place.h). */
#pragma once

#include <stdint.h>

#include "lib/addr.h"
#include "lib/cpio.h"

/* A VM's memory. */
struct vm_place {
	struct pa_range memory;	 /* secondaries: their block */
	struct pa_range kernel;	 /* pages of its file; primary: and its BSS */
	struct pa_range ramdisk; /* primary: in the archive; or {0, 0} */
	struct pa_range fdt;	 /* secondaries: given to them; or {0, 0} */
	uint64_t entry;
	struct cpio_file kernel_file; /* data NULL: already in memory */
};
