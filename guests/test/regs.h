/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * All registers of EL1 and EL0 that are a vCPU's own: painted, compared after a
 * switch, and found at the entry of a CPU. For C and for regs.S.
 */
#ifndef TEST_REGS_H
#define TEST_REGS_H

#define REGS_X	  0
#define REGS_SYS  256
#define REGS_Q	  512
#define REGS_SIZE 1024

/* What stands between painting and looking. */
#define REGS_NOP  0
#define REGS_HVC  1
#define REGS_SPIN 2 /* x30 counts down */

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

/* Order of regs.S. */
enum regs_sys {
	SYS_TTBR1,
	SYS_MAIR,
	SYS_AMAIR,
	SYS_CONTEXTIDR,
	SYS_VBAR,
	SYS_ESR,
	SYS_FAR,
	SYS_AFSR0,
	SYS_AFSR1,
	SYS_PAR,
	SYS_TPIDR_EL1,
	SYS_TPIDR_EL0,
	SYS_TPIDRRO,
	SYS_SP_EL0,
	SYS_ELR,
	SYS_SPSR,
	SYS_CSSELR,
	SYS_CNTKCTL,
	SYS_SCTLR,
	SYS_TCR,
	SYS_CPACR,
	SYS_CNTV_CVAL,
	SYS_FPCR,
	SYS_FPSR,
	SYS_TTBR0,
	SYS_CNTV_CTL,
	SYS_DAIF,
	SYS_SPSEL,
	SYS_CURRENTEL,
	SYS_COUNT,
};

struct regs {
	_Alignas(16) uint64_t x[32];
	uint64_t sys[32];
	uint64_t q[64];
};

_Static_assert(offsetof(struct regs, sys) == REGS_SYS, "regs.S");
_Static_assert(offsetof(struct regs, q) == REGS_Q, "regs.S");
_Static_assert(sizeof(struct regs) == REGS_SIZE, "regs.S");

/*
 * Loads all registers from in, does how, stores all in out, and loads system
 * registers from back. Interrupts are masked, and no exception is to come.
 */
void regs_exchange(const struct regs *in, struct regs *out,
		   const struct regs *back, uint64_t how);

/* The same without most system registers, and faster. */
void regs_exchange_cheap(const struct regs *in, struct regs *out,
			 const struct regs *back, uint64_t how);

/*
 * Paints by seed, leaves by how (or is made to leave, while it spins), and
 * compares: the registers that differ. x0 to x7 are call's where how is
 * REGS_HVC, and what they are afterwards.
 */
unsigned regs_round(uint64_t seed, uint64_t how, uint64_t call[8]);

/* A call by hvc with regs_exchange_cheap. */
unsigned regs_call(uint64_t seed, uint64_t call[8]);

/* Paints by seed, and leaves in place what the guest can do without. */
void regs_leave_painted(uint64_t seed);

/* The last one that differed, by its offset in struct regs; and how. */
struct regs_difference {
	uint64_t offset, is, expected;
};
extern struct regs_difference regs_last;

/* Where a CPU enters that is to store what it found in regs_found. */
void regs_entry(void);
extern struct regs regs_found;

/* What the VM's first vCPU found at its first instruction. */
extern const struct regs regs_first;
#endif

#endif
