/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The watchdog that the firmware's tree names, for machines whose firmware
 * neither switches off nor resets.
 */
#pragma once

#include <stdbool.h>

#include "kernel/boot/fdt_nodes.h"
#include "kernel/boot/fdt_reader.h"
#include "lib/addr.h"

/*
 * Sets *watchdog to its registers, or leaves it if there is none. Returns
 * false, with the reader's error, if its reg is malformed.
 */
bool machine_read_watchdog(struct boot_reader *r,
			   const struct boot_nodes *nodes,
			   struct pa_range *watchdog);
