/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * PSCI as guests see it (Arm DEN0022): for the primary its physical CPUs, for a
 * secondary its vCPUs (abi.md's 2.4 and 2.5), and what SMCCC (DEN0028) asks.
 */
#pragma once

#include <stdbool.h>

struct call;

/* Answers c in x0 if it is a PSCI or SMCCC call. False: it is not. */
bool psci_call(struct call *c);
