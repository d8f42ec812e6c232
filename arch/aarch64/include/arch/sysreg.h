/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * System registers by name, or by encoding ("s3_0_c10_c4_3") if assemblers for
 * Armv8.0 do not know the name. In host builds the test emulates the registers
 * that its code uses.
 */
#pragma once

#include <stdint.h>

#define READ_SYSREG(name)                                               \
	__extension__({                                                 \
		uint64_t sysreg_value;                                  \
		__asm__ volatile("mrs %0, " name : "=r"(sysreg_value)); \
		sysreg_value;                                           \
	})

#define WRITE_SYSREG(name, value) \
	__asm__ volatile("msr " name ", %0" ::"r"((uint64_t)(value)) : "memory")
