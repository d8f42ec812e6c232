/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The registers of a vCPU while it does not run. Assembly knows this layout by
 * the REGS_* offsets; regs_check.c checks that they agree.
 *
 * On every entry to the monitor, only x0 to x17 of the vCPU that this CPU has
 * just left ("current") are here. Its pc, pstate and hcr are in ELR_EL2,
 * SPSR_EL2 and HCR_EL2; these, x18 to x30 and all other registers are saved by
 * the switch to another vCPU (arch/aarch64/switch.S).
 */
#pragma once

#define REGS_X	    0
#define REGS_PC	    248
#define REGS_PSTATE 256
#define REGS_HCR    264
#define REGS_EL2    272
#define REGS_EL1    352
#define REGS_TIMER  544
#define REGS_FPSR   560
#define REGS_Q	    576
#define REGS_SIZE   1088

#ifndef __ASSEMBLER__
#include <stdint.h>

/* EL2 controls of a vCPU, set at its reset. */
struct el2_regs {
	uint64_t vttbr;
	uint64_t vmpidr;
	uint64_t mdcr;
	uint64_t cnthctl;
	uint64_t ich_hcr;
	uint64_t icc_sre;    /* ICC_SRE_EL2; 0: no GIC system registers */
	uint64_t pmu;	     /* not 0: the primary's vCPU on a CPU with a PMU */
	uint64_t pmcntenset; /* the primary's counters, off while others run */
	uint64_t ras;	     /* not 0: the CPU has DISR_EL1 */
	uint64_t disr;	     /* DISR_EL1, which EL1 can write (N-02) */
};

/* EL0 and EL1 system registers, in the order in which they are switched. */
struct el1_regs {
	uint64_t sctlr, tcr;
	uint64_t ttbr0, ttbr1;
	uint64_t mair, amair;
	uint64_t cpacr, contextidr;
	uint64_t vbar, esr;
	uint64_t far, afsr0;
	uint64_t afsr1, par;
	uint64_t tpidr, tpidr_el0;
	uint64_t tpidrro_el0, sp_el0;
	uint64_t sp_el1, elr;
	uint64_t spsr, csselr;
	uint64_t cntkctl, mdscr;
};

/* The virtual timer, live in hardware while the vCPU runs. */
struct timer_regs {
	uint64_t cntv_cval;
	uint64_t cntv_ctl;
};

struct guest_regs {
	uint64_t x[31];
	uint64_t pc;
	uint64_t pstate;
	uint64_t hcr;
	struct el2_regs el2;
	struct el1_regs el1;
	struct timer_regs timer;
	uint64_t fpsr;
	uint64_t fpcr;
	_Alignas(16) uint64_t q[64];
};
#endif
