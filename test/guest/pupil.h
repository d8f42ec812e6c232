/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The secondary of group "library": it takes a lesson from each message of the
 * primary, and sends the lesson back if it survives.
 */
#ifndef TEST_PUPIL_H
#define TEST_PUPIL_H

#include <stdint.h>

/* The virtual interrupt that the pupil handles. */
#define PUPIL_INTID 5

enum lesson {
	/* Sends `value` back. */
	LESSON_ECHO,
	/* Counts in `value` the FP registers that an interrupt has changed. */
	LESSON_FP,
	/* Gives all free memory to the heap. `value` = bytes that are left. */
	LESSON_HEAP,
	/* Sleeps for `value` milliseconds. `value` = how long that was. */
	LESSON_SLEEP,
	/* Sleeps until PUPIL_INTID is injected. */
	LESSON_IDLE,
	/* Puts `value` bytes on the stack. */
	LESSON_STACK,
	/* These end the lessons of a VM: a panic each, for the reason named. */
	LESSON_PANIC,
	LESSON_FAULT,
	LESSON_UNMAPPED,
	LESSON_UNDEFINED,
	LESSON_OVERFLOW,
	LESSON_GUARD,
	LESSON_IRQ,
	LESSON_FREE,
	/* And these: compute, yield and wait for ever, and go off. */
	LESSON_SPIN,
	LESSON_YIELD,
	LESSON_WFI,
	LESSON_OFF,
};

struct lesson_message {
	uint64_t lesson;
	uint64_t value;
};

/*
 * pupil_fp.S: paints FP and SIMD registers, interrupts this vCPU, and returns
 * the number of registers that are not as they were painted.
 */
uint64_t pupil_fp_kept(uint64_t vm, uint64_t intid);

/* Overwrites FP and SIMD registers. */
void pupil_fp_spoil(void);

#endif
