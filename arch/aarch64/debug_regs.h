/* SPDX-License-Identifier: BSD-3-Clause */
/* The CPU's debug registers, for the primary, whose accesses trap. */
#pragma once

#include <stdint.h>

#include "arch/esr.h"

/*
 * Reads or writes the real register of an access with op0 = 2. One that is not
 * known, or not implemented here, leaves *value alone and writes nothing.
 */
void debug_reg_access(const struct sysreg_access *a, uint64_t *value);
