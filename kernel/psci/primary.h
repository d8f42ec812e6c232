/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * PSCI of the primary, whose vCPUs are the physical CPUs (docs/abi.md, 2.4).
 * Each function returns what the call returns in x0 (DEN0022, 5.2.2).
 */
#pragma once

#include "kernel/call/call.h"

int64_t primary_cpu_on(struct call *c);

/* Return only from a standby (CPU_SUSPEND), or if firmware refuses. */
int64_t primary_cpu_off(struct call *c);
int64_t primary_cpu_suspend(struct call *c);

int64_t primary_affinity_info(struct call *c);

/* Returns the answer of PSCI_FEATURES for CPU_SUSPEND: firmware's. */
int64_t primary_suspend_features(void);
