/* SPDX-License-Identifier: BSD-3-Clause */
/* Numbers of PSCI (Arm DEN0022, 5). Its results are in arch/psci.h. */
#pragma once

#include <stdint.h>

#include "kernel/call/call.h"

#define PSCI_BASE   0x84000000U
#define PSCI_64_BIT 0x40000000U
#define PSCI_0_2    0x00000002U
#define PSCI_1_1    0x00010001U

enum psci_function {
	PSCI_VERSION = 0x00,
	PSCI_CPU_SUSPEND = 0x01,
	PSCI_CPU_OFF = 0x02,
	PSCI_CPU_ON = 0x03,
	PSCI_AFFINITY_INFO = 0x04,
	PSCI_SYSTEM_OFF = 0x08,
	PSCI_SYSTEM_RESET = 0x09,
	PSCI_FEATURES = 0x0a,
	PSCI_LAST = 0x14, /* ids up to here are answered NOT_SUPPORTED */
};

/* Results of AFFINITY_INFO. */
#define PSCI_AFFINITY_ON  0
#define PSCI_AFFINITY_OFF 1

/* Returns a call's target_cpu: w1, or x1 by a 64-bit id (W-32). */
static inline uint64_t psci_target(const struct call *c)
{
	return (uint32_t)c->arg[0] & PSCI_64_BIT ? c->arg[1] :
						   (uint32_t)c->arg[1];
}
