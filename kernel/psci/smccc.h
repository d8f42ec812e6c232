/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls that ask about the SMC Calling Convention itself (Arm DEN0028, 7). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kernel/call/call.h"

#define SMCCC_VERSION 0x80000000U

/* Sets *x0 and returns true if c is SMCCC_VERSION or SMCCC_ARCH_FEATURES. */
bool smccc_call(const struct call *c, uint64_t *x0);

/*
 * Writes the monitor's UUID, 4 bytes to each of x, and returns true if c asks
 * for that of the hypervisor (DEN0028, 6.2).
 */
bool smccc_uid(const struct call *c, uint64_t x[4]);
