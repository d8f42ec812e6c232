/* SPDX-License-Identifier: BSD-3-Clause */
#include "entry_state.h"

#include "tap.h"

#define DAIF_ALL      0x3c0
#define CURRENTEL_EL1 (1 << 2)

void entry_state_check(const struct regs *r, uint64_t x0, const char *who)
{
	static const struct {
		enum regs_sys sys;
		const char *name;
	} rows[] = {
		{ SYS_SCTLR, "SCTLR_EL1" },
		{ SYS_TCR, "TCR_EL1" },
		{ SYS_TTBR0, "TTBR0_EL1" },
		{ SYS_TTBR1, "TTBR1_EL1" },
		{ SYS_MAIR, "MAIR_EL1" },
		{ SYS_AMAIR, "AMAIR_EL1" },
		{ SYS_CPACR, "CPACR_EL1" },
		{ SYS_VBAR, "VBAR_EL1" },
		{ SYS_ESR, "ESR_EL1" },
		{ SYS_FAR, "FAR_EL1" },
		{ SYS_AFSR0, "AFSR0_EL1" },
		{ SYS_AFSR1, "AFSR1_EL1" },
		{ SYS_ELR, "ELR_EL1" },
		{ SYS_SPSR, "SPSR_EL1" },
		{ SYS_SP_EL0, "SP_EL0" },
		{ SYS_TPIDR_EL1, "TPIDR_EL1" },
		{ SYS_TPIDR_EL0, "TPIDR_EL0" },
		{ SYS_TPIDRRO, "TPIDRRO_EL0" },
		{ SYS_CONTEXTIDR, "CONTEXTIDR_EL1" },
		{ SYS_PAR, "PAR_EL1" },
		{ SYS_CSSELR, "CSSELR_EL1" },
		{ SYS_CNTKCTL, "CNTKCTL_EL1" },
		{ SYS_CNTV_CTL, "CNTV_CTL_EL0" },
		{ SYS_FPCR, "FPCR" },
		{ SYS_FPSR, "FPSR" },
	};
	unsigned bad = 0;

	if (x0 == 0)
		tap_ok(r->x[0] != 0, "7.1: x0 is what CPU_ON was given, %s",
		       who);
	else
		tap_equal((int64_t)r->x[0], (int64_t)x0,
			  "7.1: x0 is what it boots with, %s", who);
	for (size_t i = 1; i < 32; i++)
		bad += r->x[i] != 0;
	tap_equal(bad, 0, "7.1: x1 to x30 and SP are 0, %s", who);
	bad = 0;
	for (size_t i = 0; i < 64; i++)
		bad += r->q[i] != 0;
	tap_equal(bad, 0, "7.1: q0 to q31 are 0, %s", who);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		tap_equal((int64_t)r->sys[rows[i].sys], 0, "7.1: %s is 0, %s",
			  rows[i].name, who);
	tap_equal((int64_t)r->sys[SYS_DAIF], DAIF_ALL, "7.1: all is masked, %s",
		  who);
	tap_equal((int64_t)r->sys[SYS_SPSEL], 1, "7.1: SP_EL1 is SP, %s", who);
	tap_equal((int64_t)r->sys[SYS_CURRENTEL], CURRENTEL_EL1,
		  "7.1: at EL1, %s", who);
}
