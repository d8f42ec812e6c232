/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a vCPU's registers look like while it does not run. Assembly knows this
 * layout by the REGS_* offsets; regs_check.c proves that they agree.
 *
 * x, pc and pstate are saved on every entry to the monitor (x19 to x29 only
 * when another vCPU is to run: C preserves them). Everything else is saved and
 * loaded by the switch from one vCPU to another (arch/aarch64/switch.S).
 */
#pragma once

#define REGS_X	    0
#define REGS_PC	    248
#define REGS_PSTATE 256
#define REGS_HCR    264
#define REGS_EL2    272
#define REGS_EL1    336
#define REGS_TIMER  624
#define REGS_FPSR   640
#define REGS_Q	    656

#ifndef __ASSEMBLER__
#include <stdint.h>

/* EL2 controls of a vCPU, fixed at its reset but for hcr (HCR_EL2.VI). */
struct el2_regs {
	uint64_t vttbr;
	uint64_t vmpidr;
	uint64_t mdcr;
	uint64_t cnthctl;
	uint64_t cptr;
	uint64_t ich_hcr; /* GICv3 only */
	uint64_t icc_sre; /* GICv3 only: ICC_SRE_EL2 */
	uint64_t reserved;
};

/* EL0 and EL1 system registers, in the order in which they are switched. */
struct el1_regs {
	uint64_t sctlr, cpacr;
	uint64_t ttbr0, ttbr1;
	uint64_t tcr, mair;
	uint64_t amair, vbar;
	uint64_t esr, far;
	uint64_t afsr0, afsr1;
	uint64_t contextidr, tpidr;
	uint64_t tpidr_el0, tpidrro_el0;
	uint64_t sp_el0, sp_el1;
	uint64_t elr, spsr;
	uint64_t csselr, actlr;
	uint64_t cntkctl, par;
	uint64_t mdscr, pmccfiltr;
	uint64_t pmcr, pmcntenset;
	uint64_t pmintenset, reserved;
	uint64_t spare[6];
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
