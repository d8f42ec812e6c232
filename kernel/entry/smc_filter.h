/* SPDX-License-Identifier: BSD-3-Clause */
/* SMCs that are no calls of ours: to the firmware, or refused. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct call;

/* Functions of PSCI 0.1, whose ids firmware's tree may name. */
#define SMC_PSCI_0_1 4

/* At boot: those ids, which no guest's SMC passes; 0: not named. */
void smc_filter_init(const uint32_t ids[SMC_PSCI_0_1]);

/*
 * Forwards c if its VM may make it, and sets x to what it finds in x0 to x7.
 * False: it is refused (docs/abi.md, 2.3).
 */
bool smc_filter(const struct call *c, uint64_t x[8]);
