/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * PSCI of a secondary, whose vCPUs are numbered from 0 (docs/abi.md, 2.5). Each
 * returns a result of PSCI.
 */
#pragma once

#include "kernel/call/call.h"

int64_t secondary_cpu_on(struct call *c);
int64_t secondary_cpu_off(struct call *c);
int64_t secondary_cpu_suspend(struct call *c);
int64_t secondary_affinity_info(struct call *c);
