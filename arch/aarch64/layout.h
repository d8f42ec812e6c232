/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Offsets in struct arch_vcpu and struct arch_cpu for assembly; regs_check.c
 * checks them.
 */
#pragma once

#include "arch/regs.h"

#define VCPU_AT_CPU	REGS_SIZE
#define VCPU_AT_CLAIMED (REGS_SIZE + 8)
#define VCPU_AT_INDEX	(REGS_SIZE + 12)

#define CPU_AT_STACK_TOP 0
#define CPU_AT_PRIMARY	 8
#define CPU_AT_LAST_VCPU 40

/* MPIDR_AFFINITY, in parts that fit immediate operands. */
#define MPIDR_AFFINITY_LOW  0x00ffffff
#define MPIDR_AFFINITY_HIGH 0xff00000000

#define VTTBR_VMID_SHIFT 48
