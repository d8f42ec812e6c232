/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Powers the machine off or resets it: by firmware's PSCI, else by a watchdog
 * that boot has found, else by halting every CPU.
 */
#pragma once

/*
 * Wait until the console has printed all, and do not return. If the CPUs are
 * only halted, a line in the log says so. Take the log's lock.
 */
_Noreturn void power_off(void);
_Noreturn void power_reset(void);
