/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A stack for each CPU, and the emergency stack on which a stack overflow is
 * reported. The stacks are contiguous in memory and mapped with holes between
 * them, so that an overflow faults (W-37) and no memory is lost to the holes.
 */
#include "config.h"

#include "arch/aarch64/el2_frame.h"
#include "arch/aarch64/image.h"
#include "arch/aarch64/window_tables.h"
#include "arch/cpu.h"
#include "lib/addr.h"

__attribute__((section(".bss.stacks"), aligned(STACK_SIZE)))
uint8_t stacks[KEEL_MAX_CPUS][STACK_SIZE];

_Alignas(16) uint8_t emergency_stack[EMERGENCY_STACK_SIZE];
uint32_t emergency_taken;

uint64_t arch_stack_top(uint32_t cpu_index)
{
	return STACKS_VA + (cpu_index + 1) * (uint64_t)STACK_STRIDE;
}
