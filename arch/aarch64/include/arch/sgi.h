/* SPDX-License-Identifier: BSD-3-Clause */
/* Interrupts that the monitor raises for the primary. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* True if there are any: the GIC has system registers, as from GICv3 on. */
bool arch_has_sgi(void);

/*
 * Makes a software generated interrupt of the primary's, an INTID below 16,
 * pending on this CPU.
 */
void arch_sgi(uint32_t intid);
