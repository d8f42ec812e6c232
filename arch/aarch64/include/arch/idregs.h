/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What guests see in the ID registers (Arm ARM D19.2.59 on; W-26). A field that
 * is in the table is shown, up to its cap; everything else reads 0. So what we
 * trap, do not switch, or do not know yet, is not there.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The registers are those with op0 = 3, op1 = 0, CRn = 0 and CRm 1 to 7. */
#define ID_REG(crm, op2) (8U * (crm) + (op2))

#define ID_PFR0	     ID_REG(1, 0)
#define ID_PFR1	     ID_REG(1, 1)
#define ID_DFR0	     ID_REG(1, 2)
#define ID_AFR0	     ID_REG(1, 3)
#define ID_MMFR0     ID_REG(1, 4)
#define ID_MMFR1     ID_REG(1, 5)
#define ID_MMFR2     ID_REG(1, 6)
#define ID_MMFR3     ID_REG(1, 7)
#define ID_ISAR0     ID_REG(2, 0)
#define ID_ISAR1     ID_REG(2, 1)
#define ID_ISAR2     ID_REG(2, 2)
#define ID_ISAR3     ID_REG(2, 3)
#define ID_ISAR4     ID_REG(2, 4)
#define ID_ISAR5     ID_REG(2, 5)
#define ID_MMFR4     ID_REG(2, 6)
#define ID_ISAR6     ID_REG(2, 7)
#define ID_MVFR0     ID_REG(3, 0)
#define ID_MVFR1     ID_REG(3, 1)
#define ID_MVFR2     ID_REG(3, 2)
#define ID_PFR2	     ID_REG(3, 4)
#define ID_MMFR5     ID_REG(3, 6)
#define ID_AA64PFR0  ID_REG(4, 0)
#define ID_AA64PFR1  ID_REG(4, 1)
#define ID_AA64DFR0  ID_REG(5, 0)
#define ID_AA64ISAR0 ID_REG(6, 0)
#define ID_AA64ISAR1 ID_REG(6, 1)
#define ID_AA64ISAR2 ID_REG(6, 2)
#define ID_AA64MMFR0 ID_REG(7, 0)
#define ID_AA64MMFR1 ID_REG(7, 1)
#define ID_AA64MMFR2 ID_REG(7, 2)

struct id_field_rule {
	uint8_t reg;
	uint8_t shift;
	uint8_t width;
	uint8_t cap[2]; /* highest value shown: to the primary, to others */
};

#define ID_SHOW 255

/* clang-format off */

/* Fields of four bits: shown to all, capped for all, for the primary only. */
#define SHOW(reg, shift)	{ ID_##reg, shift, 4, { ID_SHOW, ID_SHOW } }
#define CAP(reg, shift, max)	{ ID_##reg, shift, 4, { max, max } }
#define PRIMARY(reg, shift)	{ ID_##reg, shift, 4, { ID_SHOW, 0 } }
/* Several fields at once, of registers of AArch32: EL0 is all that has it. */
#define BITS(reg, shift, width)	{ ID_##reg, shift, width, { ID_SHOW, ID_SHOW } }
#define WHOLE(reg)		BITS(reg, 0, 32)

static const struct id_field_rule id_field_rules[] = {
	/* Not: AMU, and RAS for others than the primary. */
	BITS(PFR0, 0, 20), BITS(PFR0, 24, 4), PRIMARY(PFR0, 28),
	WHOLE(PFR1),
	/* Not: trace, and the PMU for others. */
	BITS(DFR0, 0, 12), BITS(DFR0, 20, 4), PRIMARY(DFR0, 24),
	WHOLE(AFR0),
	WHOLE(MMFR0), WHOLE(MMFR1), WHOLE(MMFR2), WHOLE(MMFR3),
	WHOLE(ISAR0), WHOLE(ISAR1), WHOLE(ISAR2), WHOLE(ISAR3),
	WHOLE(ISAR4), WHOLE(ISAR5), WHOLE(MMFR4), WHOLE(ISAR6),
	WHOLE(MVFR0), WHOLE(MVFR1), WHOLE(MVFR2), WHOLE(MMFR5),
	BITS(PFR2, 0, 8),	/* not: RAS_frac */

	/* Not: SVE, SEL2, MPAM, AMU, RME. */
	SHOW(AA64PFR0, 0),	/* EL0 */
	SHOW(AA64PFR0, 4),	/* EL1 */
	SHOW(AA64PFR0, 8),	/* EL2 */
	SHOW(AA64PFR0, 12),	/* EL3 */
	SHOW(AA64PFR0, 16),	/* FP */
	SHOW(AA64PFR0, 20),	/* AdvSIMD */
	PRIMARY(AA64PFR0, 24),	/* GIC */
	PRIMARY(AA64PFR0, 28),	/* RAS */
	SHOW(AA64PFR0, 48),	/* DIT */
	/* CSV2, CSV2_frac: from 2 on they promise SCXTNUM, the primary's. */
	{ ID_AA64PFR0, 56, 4, { 3, 1 } },
	SHOW(AA64PFR0, 60),	/* CSV3 */

	/* Not: MTE, MPAM_frac, SME, RNDR_trap, NMI, GCS, THE, DF2, PFAR. */
	SHOW(AA64PFR1, 0),	/* BT */
	SHOW(AA64PFR1, 4),	/* SSBS */
	PRIMARY(AA64PFR1, 12),	/* RAS_frac */
	{ ID_AA64PFR1, 32, 4, { 2, 1 } },

	/* Not: trace, profiling, DoubleLock, MTPMU, BRBE, SEBEP, HPMN0. */
	SHOW(AA64DFR0, 0),	/* DebugVer */
	PRIMARY(AA64DFR0, 8),	/* PMUVer */
	SHOW(AA64DFR0, 12),	/* BRPs */
	SHOW(AA64DFR0, 20),	/* WRPs */
	SHOW(AA64DFR0, 28),	/* CTX_CMPs */

	/* Not: TME. */
	SHOW(AA64ISAR0, 4),	/* AES */
	SHOW(AA64ISAR0, 8),	/* SHA1 */
	SHOW(AA64ISAR0, 12),	/* SHA2 */
	SHOW(AA64ISAR0, 16),	/* CRC32 */
	SHOW(AA64ISAR0, 20),	/* Atomic */
	SHOW(AA64ISAR0, 28),	/* RDM */
	SHOW(AA64ISAR0, 32),	/* SHA3 */
	SHOW(AA64ISAR0, 36),	/* SM3 */
	SHOW(AA64ISAR0, 40),	/* SM4 */
	SHOW(AA64ISAR0, 44),	/* DP */
	SHOW(AA64ISAR0, 48),	/* FHM */
	SHOW(AA64ISAR0, 52),	/* TS */
	SHOW(AA64ISAR0, 56),	/* TLB */
	SHOW(AA64ISAR0, 60),	/* RNDR */

	/* Not: LS64. PAuth traps in others than the primary. */
	SHOW(AA64ISAR1, 0),	/* DPB */
	PRIMARY(AA64ISAR1, 4),	/* APA */
	PRIMARY(AA64ISAR1, 8),	/* API */
	SHOW(AA64ISAR1, 12),	/* JSCVT */
	SHOW(AA64ISAR1, 16),	/* FCMA */
	SHOW(AA64ISAR1, 20),	/* LRCPC */
	PRIMARY(AA64ISAR1, 24),	/* GPA */
	PRIMARY(AA64ISAR1, 28),	/* GPI */
	SHOW(AA64ISAR1, 32),	/* FRINTTS */
	SHOW(AA64ISAR1, 36),	/* SB */
	SHOW(AA64ISAR1, 40),	/* SPECRES */
	SHOW(AA64ISAR1, 44),	/* BF16 */
	SHOW(AA64ISAR1, 48),	/* DGH */
	SHOW(AA64ISAR1, 52),	/* I8MM */
	SHOW(AA64ISAR1, 56),	/* XS */

	/* Not: MOPS (HCRX_EL2.MSCEn is 0), SYSREG_128, SYSINSTR_128, ATS1A. */
	PRIMARY(AA64ISAR2, 0),	/* WFxT */
	SHOW(AA64ISAR2, 4),	/* RPRES */
	PRIMARY(AA64ISAR2, 8),	/* GPA3 */
	PRIMARY(AA64ISAR2, 12),	/* APA3 */
	SHOW(AA64ISAR2, 20),	/* BC */
	PRIMARY(AA64ISAR2, 24),	/* PAC_frac */
	SHOW(AA64ISAR2, 28),	/* CLRBHB */
	SHOW(AA64ISAR2, 40),	/* PRFMSLC */
	SHOW(AA64ISAR2, 48),	/* RPRFM */
	SHOW(AA64ISAR2, 52),	/* CSSC */

	/* Not: FGT. 48 bits of PA at most, and no larger granules' 52. */
	CAP(AA64MMFR0, 0, 5),	/* PARange */
	SHOW(AA64MMFR0, 4),	/* ASIDBits */
	SHOW(AA64MMFR0, 8),	/* BigEnd */
	SHOW(AA64MMFR0, 12),	/* SNSMem */
	SHOW(AA64MMFR0, 16),	/* BigEndEL0 */
	CAP(AA64MMFR0, 20, 1),	/* TGran16 */
	SHOW(AA64MMFR0, 24),	/* TGran64 */
	CAP(AA64MMFR0, 28, 0),	/* TGran4: 0 is "there" */
	CAP(AA64MMFR0, 32, 2),	/* TGran16_2 */
	SHOW(AA64MMFR0, 36),	/* TGran64_2 */
	CAP(AA64MMFR0, 40, 2),	/* TGran4_2 */
	SHOW(AA64MMFR0, 44),	/* ExS */
	SHOW(AA64MMFR0, 60),	/* ECV */

	/* Not: LO, TWED, HCX; HAFDBS 3 needs TCR2_EL1. */
	CAP(AA64MMFR1, 0, 2),	/* HAFDBS */
	SHOW(AA64MMFR1, 4),	/* VMIDBits */
	SHOW(AA64MMFR1, 8),	/* VH */
	SHOW(AA64MMFR1, 12),	/* HPDS */
	SHOW(AA64MMFR1, 20),	/* PAN */
	PRIMARY(AA64MMFR1, 24),	/* SpecSEI */
	SHOW(AA64MMFR1, 28),	/* XNX */
	SHOW(AA64MMFR1, 36),	/* ETS */
	SHOW(AA64MMFR1, 44),	/* AFP */
	SHOW(AA64MMFR1, 48),	/* nTLBPA */
	SHOW(AA64MMFR1, 52),	/* TIDCP1 */
	SHOW(AA64MMFR1, 56),	/* CMOW */
	SHOW(AA64MMFR1, 60),	/* ECBHB */

	/* Not: NV, EVT. */
	SHOW(AA64MMFR2, 0),	/* CnP */
	SHOW(AA64MMFR2, 4),	/* UAO */
	SHOW(AA64MMFR2, 8),	/* LSM */
	SHOW(AA64MMFR2, 12),	/* IESB */
	SHOW(AA64MMFR2, 16),	/* VARange */
	SHOW(AA64MMFR2, 20),	/* CCIDX */
	SHOW(AA64MMFR2, 28),	/* ST */
	SHOW(AA64MMFR2, 32),	/* AT */
	SHOW(AA64MMFR2, 36),	/* IDS */
	SHOW(AA64MMFR2, 40),	/* FWB */
	SHOW(AA64MMFR2, 48),	/* TTL */
	SHOW(AA64MMFR2, 52),	/* BBM */
	SHOW(AA64MMFR2, 60),	/* E0PD */
};
/* clang-format on */

#undef SHOW
#undef CAP
#undef PRIMARY
#undef BITS
#undef WHOLE

#define ID_FIELD_RULES (sizeof(id_field_rules) / sizeof(id_field_rules[0]))

/* A register, by ID_REG number, as a VM sees it where the CPU has value. */
static inline uint64_t id_register_view(unsigned reg, uint64_t value,
					bool primary)
{
	uint64_t view = 0;

	for (size_t i = 0; i < ID_FIELD_RULES; i++) {
		const struct id_field_rule *r = &id_field_rules[i];
		uint64_t cap = r->cap[primary ? 0 : 1];
		uint64_t field;

		if (r->reg != reg)
			continue;
		field = value >> r->shift & (((uint64_t)1 << r->width) - 1);
		if (cap != ID_SHOW && field > cap)
			field = cap;
		view |= field << r->shift;
	}
	return view;
}
