/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * PSCI as guests see it (Arm DEN0022): for the primary its physical CPUs, for a
 * secondary its vCPUs (docs/abi.md, 2.4, 2.5), and what SMCCC (DEN0028) asks.
 * No other call depends on the firmware's version (W-31).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kernel/call/call.h"

/*
 * True if a function id may be PSCI's or SMCCC's (DEN0028, table 6-1), with or
 * without the hint about SVE.
 */
static inline bool psci_owns(uint32_t id)
{
	uint32_t range = id & 0xbffeff00U;

	return range == 0x84000000U || range == 0x80000000U;
}

/* Answers c in *x0 if it is a PSCI or SMCCC call. False: it is not. */
bool psci_call(struct call *c, uint64_t *x0);
