/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Walks the chain of frame records (AAPCS64 6.4.6) from a function to its
 * callers; the image is built with frame pointers. Nothing here trusts a
 * register or a stack.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct vcpu;

/* Returns the address of the calling function's frame record. */
static inline uint64_t arch_frame(void)
{
	return (uintptr_t)__builtin_frame_address(0);
}

/*
 * Reads the record at *frame: sets *pc to the function's return address and
 * *frame to its caller's record. Returns false if the chain ends or has left
 * the stacks.
 */
bool arch_frame_next(uint64_t *frame, uint64_t *pc);

/*
 * Sets *link to the address of pc in the ELF file, which is linked at 0.
 * Returns false if pc is not in the image's code.
 */
bool arch_link_address(uint64_t pc, uint64_t *link);

/* Returns the vCPU that this CPU runs or ran last, or NULL before the first. */
const struct vcpu *arch_current_vcpu(void);
