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

/* The instruction between painting and looking. */
#define REGS_HVC_BIT 0
#define REGS_NOP     0
#define REGS_HVC     1
#define REGS_SPIN    2 /* x30 counts down */
#define REGS_IRQ     4 /* added: I is painted, too, as no interrupt can come */

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
	SYS_NZCV,
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
 * registers from back. No exception is to come, and no interrupt that in does
 * not mask. SPSel is painted for how only; a call loses what x7 was after it.
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

/* PSTATE's bits that regs_round() paints: NZCV, DAIF (I by REGS_IRQ), SPSel. */
#define REGS_PSTATE UINT64_C(0xf00003c1)
/* TTBR0_EL1: the table's address, and that half of ASID that is everywhere. */
#define REGS_TABLE UINT64_C(0x0000fffffffff000)
#define REGS_ASID  (UINT64_C(0xff) << 48)

/*
 * Bits that were set in one of regs_round()'s patterns, and clear in another,
 * since this was asked before.
 */
struct regs_varied {
	uint64_t pstate, ttbr0;
};
struct regs_varied regs_varied(void);

/* Where a CPU enters that is to store what it found in regs_found. */
void regs_entry(void);
extern struct regs regs_found;

/* The registers of the VM's first vCPU at its first instruction. */
extern const struct regs regs_first;
#endif

#endif
