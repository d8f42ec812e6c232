/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * System registers, by the names that the code uses. A test of such code
 * defines both functions.
 */
#pragma once

#include <stdint.h>

uint64_t host_sysreg_read(const char *name);
void host_sysreg_write(const char *name, uint64_t value);

#define READ_SYSREG(name)	  host_sysreg_read(name)
#define WRITE_SYSREG(name, value) host_sysreg_write(name, value)
