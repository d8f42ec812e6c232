/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Firmware at EL3: PSCI (DEN0022) and other services called by SMC. If the FDT
 * names no SMC conduit an SMC may never return (there is no EL3, or none that
 * handles it), so none is executed there.
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

/* Called at boot. smc_allowed: the FDT says that PSCI is reached by SMC. */
void firmware_init(bool smc_allowed);

/*
 * Calls firmware. Returns its 32-bit result, sign-extended, or
 * PSCI_NOT_SUPPORTED if SMCs are not allowed.
 */
int64_t firmware_call(uint64_t function, uint64_t a1, uint64_t a2, uint64_t a3);

/*
 * Passes a guest's SMC on to firmware with x0 to x7, and replaces them by the
 * result. If SMCs are not allowed, x[0] is -1 and the rest unchanged.
 */
void firmware_forward(uint64_t x[8]);

/*
 * Starts a CPU that is off or about to be: it comes to upcall_cpu_on(). Returns
 * PSCI's result.
 */
int64_t arch_cpu_start(struct cpu *cpu);

/*
 * Suspends this CPU. Returns PSCI's result after a standby or if firmware
 * refuses. After a state that loses registers upcall_cpu_on() is called.
 */
int64_t arch_cpu_suspend(struct cpu *cpu, uint32_t power_state);

/*
 * Turns the calling CPU off, which the caller has marked as off. Returns, with
 * PSCI's result, only if firmware does not do it.
 */
int64_t arch_cpu_stop(struct cpu *cpu);

/*
 * Turns the machine off. The caller has drained the console. Returns, with
 * PSCI's result, only if firmware does not do it.
 */
int64_t arch_system_off(void);

/* Resets the machine; otherwise as arch_system_off(). */
int64_t arch_system_reset(void);
