/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Who called whom, by the chain of frame records (AAPCS64 6.4.6): the image is
 * built with frame pointers. Nothing here trusts a register or a stack.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct vcpu;

/* The frame record of the function that calls this. */
static inline uint64_t arch_frame(void)
{
	return (uintptr_t)__builtin_frame_address(0);
}

/*
 * Reads the record at *frame: *pc is where that function returns to, *frame its
 * caller's record. False: the chain ends, or it has left the stacks.
 */
bool arch_frame_next(uint64_t *frame, uint64_t *pc);

/*
 * The address as the ELF file has it, which is linked at 0. False: it is not in
 * the image's code.
 */
bool arch_link_address(uint64_t pc, uint64_t *link);

/* The vCPU that this CPU runs or ran last; NULL before the first. */
const struct vcpu *arch_current_vcpu(void);
