/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One instruction, at EL1 with either stack pointer or at EL0, and what came of
 * it: the registers after it, or the exception that it took.
 */
#ifndef TEST_TRAP_H
#define TEST_TRAP_H

#include <stdbool.h>
#include <stdint.h>

enum trap_mode {
	TRAP_EL1H,
	TRAP_EL1T,
	TRAP_EL0,
};

/* Numbers of vectors. */
#define VECTOR_EL1T_SYNC 0
#define VECTOR_EL1H_SYNC 4
#define VECTOR_EL0_SYNC	 8

struct trap {
	/* Laid out for trap.S. */
	uint32_t code[2];
	uint64_t pstate;
	uint64_t pc;
	uint64_t x[4]; /* in: x0 to x3 before; out: after */
	uint64_t vector;
	uint64_t esr;
	uint64_t far;
	uint64_t elr;
	uint64_t spsr;
	uint64_t saved[16];
};

/* Runs an instruction with x0 to x3 from t->x. True: it took an exception. */
bool trap_run(struct trap *t, enum trap_mode mode, uint32_t instruction);

/* Of an exception: its class, and where its vector stands. */
static inline unsigned trap_class(const struct trap *t)
{
	return t->esr >> 26 & 0x3f;
}

/* MRS x0, ... and MSR ..., x0; SYS ..., x0 (DC, IC, AT, TLBI). */
#define FIELD(value, shift) ((uint32_t)(value) << (shift))
#define SYSREG(op0, op1, crn, crm, op2)                         \
	(FIELD((op0)&1, 19) | FIELD(op1, 16) | FIELD(crn, 12) | \
	 FIELD(crm, 8) | FIELD(op2, 5))
#define INSN_MRS(reg) (0xd5300000U | (reg))
#define INSN_MSR(reg) (0xd5100000U | (reg))
#define INSN_SYS(op1, crn, crm, op2)                                     \
	(0xd5080000U | FIELD(op1, 16) | FIELD(crn, 12) | FIELD(crm, 8) | \
	 FIELD(op2, 5))

#define INSN_WFE   0xd503205fU
#define INSN_WFI   0xd503207fU
#define INSN_LDR   0xf9400000U /* ldr x0, [x0] */
#define INSN_STR   0xf9000001U /* str x1, [x0] */
#define INSN_BR_X0 0xd61f0000U /* br x0 */

#endif
