/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The registers that the vectors of the current EL save for an exception that
 * the monitor itself took, before they call arch_el2_exception().
 *
 * The exception may be an overflow of SP_EL2's stack, so the frame lies on the
 * emergency stack; its sp field is the value before. Only one CPU gets that
 * stack: the vectors take it by setting emergency_taken from 0 to 1
 * (LDAXR/STXR), and a CPU that finds it taken halts. No guest runs on this CPU
 * again, so SP_EL0, SP_EL1 and TPIDR_EL1 serve as scratch registers. TPIDR_EL2
 * holds the vCPU that this CPU runs or ran last, 0 before the first; the panic
 * prints it.
 */
#pragma once

#define EL2_FRAME_X    0
#define EL2_FRAME_SP   248
#define EL2_FRAME_ELR  256
#define EL2_FRAME_ESR  272
#define EL2_FRAME_FAR  280
#define EL2_FRAME_SIZE 288

#define EMERGENCY_STACK_SIZE 4096

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

struct el2_frame {
	uint64_t x[31];
	uint64_t sp;
	uint64_t elr;
	uint64_t spsr;
	uint64_t esr;
	uint64_t far;
};

_Static_assert(offsetof(struct el2_frame, sp) == EL2_FRAME_SP, "sp");
_Static_assert(offsetof(struct el2_frame, far) == EL2_FRAME_FAR, "far");
_Static_assert(sizeof(struct el2_frame) == EL2_FRAME_SIZE, "size");

/* Defined in stacks.c. The frame is placed right below the stack's end. */
extern uint8_t emergency_stack[EMERGENCY_STACK_SIZE];
extern uint32_t emergency_taken;

/* Reports an exception taken at EL2 from EL2, and stops every CPU. */
_Noreturn void arch_el2_exception(const struct el2_frame *f);
#endif
