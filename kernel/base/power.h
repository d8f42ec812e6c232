/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The machine's end: by firmware where it knows how, else by the watchdog of a
 * Raspberry Pi (BCM2835 power management), else every CPU just stops.
 */
#pragma once

#include <stdbool.h>

#include "lib/addr.h"

/* At boot, where the FDT names such a watchdog. False: it cannot be mapped. */
__attribute__((warn_unused_result)) bool power_init(struct pa_range watchdog);

/* Both drain the console first, and say so where only stopping is left. */
_Noreturn void power_off(void);
_Noreturn void power_reset(void);
