/* SPDX-License-Identifier: BSD-3-Clause */
/* Initial values of EL2's registers, the same on every CPU. */
#pragma once

/*
 * Sets every EL2 control that firmware may have left in any state, and
 * invalidates all guests' entries in this CPU's TLB. Called on each CPU once
 * its MMU is on.
 */
void arch_cpu_init(void);
