/* SPDX-License-Identifier: BSD-3-Clause */
/* EL2's registers, as this monitor wants them on every CPU. */
#pragma once

/*
 * Sets every EL2 control that firmware may have left in any state, and makes
 * this CPU's TLB forget all guests. Called on each CPU once its MMU is on.
 */
void arch_cpu_init(void);
