/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A stack for each CPU with an unmapped page below it, so that overflow faults
 * (W-37), and the stack on which that fault is reported.
 */
#include "config.h"

#include "arch/aarch64/el2_frame.h"
#include "arch/aarch64/image.h"
#include "arch/cpu.h"
#include "lib/addr.h"

__attribute__((section(".bss.stacks"),
	       aligned(4096))) struct guarded_stack stacks[KEEL_MAX_CPUS];

_Alignas(16) uint8_t emergency_stack[EMERGENCY_STACK_SIZE];
uint32_t emergency_taken;

uint64_t arch_stack_top(uint32_t cpu_index)
{
	return (uintptr_t)&stacks[cpu_index + 1];
}
