/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * PSCI of the primary, whose vCPUs are the CPUs themselves (docs/abi.md, 2.4).
 * Each returns a result of PSCI.
 */
#pragma once

#include "kernel/call/call.h"

int64_t primary_cpu_on(struct call *c);
int64_t primary_cpu_off(struct call *c);
int64_t primary_cpu_suspend(struct call *c);
int64_t primary_affinity_info(struct call *c);

/* Returns what PSCI_FEATURES says of CPU_SUSPEND, as firmware says it. */
int64_t primary_suspend_features(void);
