/* SPDX-License-Identifier: BSD-3-Clause */
/* Longer pieces of work, for puppets and for the primary. */
#ifndef TEST_WORKS_H
#define TEST_WORKS_H

#include <stdint.h>

enum work_number {
	WORK_NONE,
	WORK_WFI_DUE, /* with a timer that is due, which it sets before */
	/*
	 * x[3] regs_round()s from seed x[1], by x[2]; how many bad. x[1] to
	 * x[3] tell the last of them, x[4] and x[5] are regs_varied().
	 */
	WORK_PAINT,
	WORK_PAINT_STAY,     /* the same, by a call that stays */
	WORK_START_AT_ENTRY, /* vCPU x[1], at regs_entry */
	/* Word x[1] of what that found; x[2]: what vCPU 0 did. */
	WORK_ENTRY_WORD,
	/*
	 * Sends x[1] numbers to the primary, with TX x[2] and RX x[3], and gets
	 * as many; x[0] registers were damaged, x[1] numbers were not the next.
	 */
	WORK_RACE,
	/* Faults, injects, logs and calls nonsense by seed x[1] for x[2] ticks.
	 */
	WORK_NUISANCE,
	WORK_SPIN,	 /* for x[1] ticks, without a call */
	WORK_TIMER_SPIN, /* the same, with a timer that is due after x[2] */
};

/* Does x[0] with its arguments x[1] to x[7], and may change them. */
uint64_t work(uint64_t x[8]);

#endif
