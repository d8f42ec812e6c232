/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * PSCI of a secondary; a target_cpu is the index of a vCPU (docs/abi.md, 2.5).
 * Each function returns what the call returns in x0 (DEN0022, 5.2.2).
 */
#pragma once

#include "kernel/call/call.h"

int64_t secondary_cpu_on(struct call *c);
int64_t secondary_cpu_off(struct call *c);
int64_t secondary_cpu_suspend(struct call *c);
int64_t secondary_affinity_info(struct call *c);
