/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * PSCI as guests see it (Arm DEN0022). It is about physical CPUs if the primary
 * calls, and about the caller's vCPUs if a secondary does (docs/abi.md, 2.4,
 * 2.5). SMCCC's own calls (DEN0028) are here, too. Which PSCI firmware has
 * changes nothing for other calls (W-31).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kernel/call/call.h"

/*
 * True if a function id is in the ranges of PSCI or SMCCC (DEN0028, table 6-1),
 * or asks about the hypervisor, in any width, with or without the hint about
 * SVE.
 */
static inline bool psci_owns(uint32_t id)
{
	uint32_t range = id & 0xbffeff00U;

	return range == 0x84000000U || range == 0x80000000U ||
	       range == 0x8600ff00U;
}

/* Sets *x0 to the answer if c is a PSCI or SMCCC call. False: it is not. */
bool psci_call(struct call *c, uint64_t *x0);
