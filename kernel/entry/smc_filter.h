/* SPDX-License-Identifier: BSD-3-Clause */
/* SMCs that no interface of the monitor takes: for firmware, or refused. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct call;

#define SMC_PSCI_0_1 4 /* functions of PSCI 0.1 */

/*
 * Sets the ids that firmware's tree names for PSCI 0.1, or 0, at boot. No SMC
 * with one of them is passed on (N-04).
 */
void smc_filter_init(const uint32_t ids[SMC_PSCI_0_1]);

/*
 * Passes c on to firmware if the caller's VM may make it, and sets x to what
 * the caller gets in x0 to x7. False: it is refused (docs/abi.md, 2.3).
 */
bool smc_filter(const struct call *c, uint64_t x[8]);
