/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The power management block of a Raspberry Pi (BCM2835 and later): its
 * watchdog resets the machine, and the boot ROM stays off if it is told to.
 */
#pragma once

#include <stdbool.h>

#include "lib/addr.h"

/*
 * Takes the block's registers, which are mapped; once, at boot. Returns false
 * if they are too few, or not aligned to 4 bytes.
 */
__attribute__((warn_unused_result)) bool
watchdog_bcm2835_init(struct pa_range regs);

/*
 * Resets the machine, after which it stays off if the caller wants so. Returns
 * where there is no such watchdog, or after far longer than it takes.
 */
void watchdog_bcm2835_reset(bool stay_off);
