/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Firmware below us, at EL3: PSCI (DEN0022) and whatever else answers SMCs.
 * Where the FDT names no SMC conduit an SMC may never return (there is no EL3,
 * or none that listens), so none is ever executed there.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct cpu;

/* Result codes (DEN0022, 5.2.2). */
#define PSCI_SUCCESS		0
#define PSCI_NOT_SUPPORTED	(-1)
#define PSCI_INVALID_PARAMETERS (-2)
#define PSCI_DENIED		(-3)
#define PSCI_ALREADY_ON		(-4)
#define PSCI_ON_PENDING		(-5)
#define PSCI_INTERNAL_FAILURE	(-6)

/* At boot, on one CPU: does the FDT say that PSCI is reached by SMC? */
void firmware_init(bool smc_allowed);

/*
 * Calls firmware. Returns its 32-bit result with its sign, or
 * PSCI_NOT_SUPPORTED where SMCs are not allowed.
 */
int64_t firmware_call(uint64_t function, uint64_t a1, uint64_t a2, uint64_t a3);

/*
 * Passes a guest's SMC on: x0 to x7 go in, and are replaced by what comes back.
 * x[0] is -1 and the rest unchanged where SMCs are not allowed.
 */
void firmware_forward(uint64_t x[8]);

/*
 * Starts a CPU that is off, or on its way down: it comes to upcall_cpu_on().
 * PSCI's result.
 */
int64_t arch_cpu_start(struct cpu *cpu);

/*
 * Suspends this CPU. Returns PSCI's result after a standby and when firmware
 * refuses; after a state that loses registers upcall_cpu_on() is called.
 */
int64_t arch_cpu_suspend(struct cpu *cpu, uint32_t power_state);

/*
 * Ends the CPU that runs this, which the caller has marked as off. PSCI's
 * result if firmware does not do it.
 */
int64_t arch_cpu_stop(struct cpu *cpu);

/*
 * Ends the machine. The console is drained by the caller. PSCI's result if
 * firmware does not do it.
 */
int64_t arch_system_off(void);

/* The same, and the machine starts again. */
int64_t arch_system_reset(void);
