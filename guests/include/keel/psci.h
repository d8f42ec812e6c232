/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * PSCI 1.1 (Arm DEN0022) as the monitor offers it, and the calls of the guest
 * library. Constants may be used from assembler.
 */
#ifndef KEEL_PSCI_H
#define KEEL_PSCI_H

#define PSCI_VERSION_32	      0x84000000
#define PSCI_CPU_SUSPEND_32   0x84000001
#define PSCI_CPU_SUSPEND_64   0xc4000001
#define PSCI_CPU_OFF_32	      0x84000002
#define PSCI_CPU_ON_32	      0x84000003
#define PSCI_CPU_ON_64	      0xc4000003
#define PSCI_AFFINITY_INFO_32 0x84000004
#define PSCI_AFFINITY_INFO_64 0xc4000004
#define PSCI_SYSTEM_OFF_32    0x84000008
#define PSCI_SYSTEM_RESET_32  0x84000009
#define PSCI_FEATURES_32      0x8400000a

#define PSCI_SUCCESS		0
#define PSCI_NOT_SUPPORTED	(-1)
#define PSCI_INVALID_PARAMETERS (-2)
#define PSCI_DENIED		(-3)
#define PSCI_ALREADY_ON		(-4)
#define PSCI_ON_PENDING		(-5)
#define PSCI_INTERNAL_FAILURE	(-6)

/* Answers of AFFINITY_INFO. */
#define PSCI_AFFINITY_ON	 0
#define PSCI_AFFINITY_OFF	 1
#define PSCI_AFFINITY_ON_PENDING 2

#ifndef __ASSEMBLER__

#include <hf/language.h>
#include <stdint.h>

HF_C_BEGIN

/* Returns the version: major in [31:16], minor in [15:0]. */
uint32_t psci_version(void);

/* Starts a CPU at `entry`, MMU off, x0 = context. Returns a PSCI code. */
int64_t psci_cpu_on(uint64_t cpu, uintptr_t entry, uint64_t context);

/* Returns PSCI_AFFINITY_* for a CPU, or a PSCI error. */
int64_t psci_affinity_info(uint64_t cpu, uint32_t level);

/* Returns the feature bits of a PSCI function (32-bit id), or a PSCI error. */
int64_t psci_features(uint32_t function);

/* Suspends this CPU. Returns a PSCI code after a standby. */
int64_t psci_cpu_suspend(uint32_t power_state, uintptr_t entry,
			 uint64_t context);

/* Turns this CPU off. */
HF_NORETURN void psci_cpu_off(void);

/* Turns the machine off. Primary only. */
HF_NORETURN void psci_system_off(void);

/* Resets the machine. Primary only. */
HF_NORETURN void psci_system_reset(void);

HF_C_END

#endif

#endif
