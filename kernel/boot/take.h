/* SPDX-License-Identifier: BSD-3-Clause */
/* Maps memory for boot, and takes memory for the monitor and its VMs. */
#pragma once

#include <stdbool.h>

#include "kernel/boot/ram.h"
#include "lib/addr.h"

/* Maps the pages of r for the monitor while boot lasts, or ends boot. */
void boot_map(struct pa_range r, bool writable);

/* Maps the pages of a device for good. Returns false where they cannot be. */
__attribute__((warn_unused_result)) bool boot_map_device(struct pa_range regs);

/* Takes the pages of r out of the monitor's map again. */
void boot_unmap(struct pa_range r);

/*
 * Places the request above the monitor's image and below limit, and maps it
 * writable; or ends boot.
 */
struct pa_range boot_take(struct ram *ram, const struct ram_request *request,
			  uint64_t limit);
