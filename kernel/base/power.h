/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The machine's end: firmware's PSCI where it has one, else a watchdog that
 * boot has found, else every CPU just stops.
 */
#pragma once

/*
 * Wait until the console has printed all, and then do not return. Where
 * stopping is all that is left, a line says so. Locks: the log's.
 */
_Noreturn void power_off(void);
_Noreturn void power_reset(void);
