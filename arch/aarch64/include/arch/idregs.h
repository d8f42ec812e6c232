/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The ID registers as guests see them (Arm ARM D19.2.59 on; W-26). A field that
 * the tables name is shown, up to its cap. Every other field reads 0, so a
 * feature that traps, is not switched or is not known yet does not exist for
 * guests.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Encodings with op0 = 3, op1 = 0, CRn = 0 and CRm 1 to 7. */
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

/*
 * Sets of 4-bit fields: F() is the field that begins at a bit, FS() all fields
 * from one to another, both included.
 */
#define F(shift)      (1U << (shift) / 4)
#define FS(from, to)  (F(to) + F(to) - F(from))
#define WHOLE_AARCH32 FS(0, 28)

struct id_rule {
	uint8_t reg;
	uint16_t shown;	  /* to every VM */
	uint16_t primary; /* to the primary alone */
};

static const struct id_rule id_rules[] = {
	/* AArch32, which only EL0 has. Hidden: AMU, trace, RAS_frac. */
	{ ID_PFR0, FS(0, 16) | F(24), F(28) /* RAS */ },
	{ ID_PFR1, WHOLE_AARCH32, 0 },
	{ ID_PFR2, FS(0, 4), 0 },
	{ ID_DFR0, FS(0, 8) | F(20), F(24) /* PerfMon */ },
	{ ID_AFR0, WHOLE_AARCH32, 0 },
	{ ID_MMFR0, WHOLE_AARCH32, 0 },
	{ ID_MMFR1, WHOLE_AARCH32, 0 },
	{ ID_MMFR2, WHOLE_AARCH32, 0 },
	{ ID_MMFR3, WHOLE_AARCH32, 0 },
	{ ID_MMFR4, WHOLE_AARCH32, 0 },
	{ ID_MMFR5, WHOLE_AARCH32, 0 },
	{ ID_ISAR0, WHOLE_AARCH32, 0 },
	{ ID_ISAR1, WHOLE_AARCH32, 0 },
	{ ID_ISAR2, WHOLE_AARCH32, 0 },
	{ ID_ISAR3, WHOLE_AARCH32, 0 },
	{ ID_ISAR4, WHOLE_AARCH32, 0 },
	{ ID_ISAR5, WHOLE_AARCH32, 0 },
	{ ID_ISAR6, WHOLE_AARCH32, 0 },
	{ ID_MVFR0, WHOLE_AARCH32, 0 },
	{ ID_MVFR1, WHOLE_AARCH32, 0 },
	{ ID_MVFR2, WHOLE_AARCH32, 0 },

	/*
	 * EL0 to EL3, FP, AdvSIMD; DIT; CSV2, CSV3. Primary only: GIC, RAS.
	 * Hidden: SVE, SEL2, MPAM, AMU, RME.
	 */
	{ ID_AA64PFR0, FS(0, 20) | F(48) | FS(56, 60), FS(24, 28) },
	/*
	 * BT, SSBS; CSV2_frac. Primary only: RAS_frac. Hidden: MTE, MPAM_frac,
	 * SME, RNDR_trap, NMI, GCS, THE, DF2, PFAR.
	 */
	{ ID_AA64PFR1, FS(0, 4) | F(32), F(12) },
	/*
	 * DebugVer; BRPs; WRPs; CTX_CMPs. Primary only: PMUVer. Hidden: trace,
	 * profiling, DoubleLock, MTPMU, BRBE, SEBEP, HPMN0.
	 */
	{ ID_AA64DFR0, F(0) | F(12) | F(20) | F(28), F(8) },
	/* AES, SHA1, SHA2, CRC32, Atomic; RDM to RNDR. Hidden: TME. */
	{ ID_AA64ISAR0, FS(4, 20) | FS(28, 60), 0 },
	/*
	 * DPB; JSCVT, FCMA, LRCPC; FRINTTS to XS. Primary only: PAuth (APA,
	 * API; GPA, GPI), which traps in other VMs. Hidden: LS64.
	 */
	{ ID_AA64ISAR1, F(0) | FS(12, 20) | FS(32, 56), FS(4, 8) | FS(24, 28) },
	/*
	 * RPRES; BC; CLRBHB; PRFMSLC; RPRFM, CSSC. Primary only: WFxT; GPA3,
	 * APA3; PAC_frac. Hidden: MOPS (HCRX_EL2.MSCEn is 0), SYSREG_128,
	 * SYSINSTR_128, ATS1A.
	 */
	{ ID_AA64ISAR2, F(4) | F(20) | F(28) | F(40) | FS(48, 52),
	  F(0) | FS(8, 12) | F(24) },
	/*
	 * PARange to TGran64; TGran16_2 to ExS; ECV. TGran4 is implemented if
	 * it reads 0. Hidden: FGT.
	 */
	{ ID_AA64MMFR0, FS(0, 24) | FS(32, 44) | F(60), 0 },
	/*
	 * HAFDBS, VMIDBits, VH, HPDS; PAN; XNX; ETS; AFP to ECBHB. Primary
	 * only: SpecSEI. Hidden: LO, TWED, HCX.
	 */
	{ ID_AA64MMFR1, FS(0, 12) | F(20) | F(28) | F(36) | FS(44, 60), F(24) },
	/* CnP to CCIDX; ST to FWB; TTL, BBM; E0PD. Hidden: NV, EVT. */
	{ ID_AA64MMFR2, FS(0, 20) | FS(28, 40) | FS(48, 52) | F(60), 0 },
};

#undef F
#undef FS
#undef WHOLE_AARCH32

/* The highest value of a field that is shown. */
struct id_cap {
	uint8_t reg;
	uint8_t shift;
	uint8_t primary;
	uint8_t others;
};

static const struct id_cap id_caps[] = {
	/* CSV2, CSV2_frac: 2 and up promise SCXTNUM, the primary's alone */
	{ ID_AA64PFR0, 56, 3, 1 },
	{ ID_AA64PFR1, 32, 2, 1 },
	{ ID_AA64MMFR0, 0, 5, 5 }, /* PARange: 48 bits */
	/* TGran16, TGran16_2, TGran4_2: no 52-bit addresses */
	{ ID_AA64MMFR0, 20, 1, 1 },
	{ ID_AA64MMFR0, 32, 2, 2 },
	{ ID_AA64MMFR0, 40, 2, 2 },
	{ ID_AA64MMFR1, 0, 2, 2 }, /* HAFDBS: 3 needs TCR2_EL1 */
};

#define ID_RULES (sizeof(id_rules) / sizeof(id_rules[0]))
#define ID_CAPS	 (sizeof(id_caps) / sizeof(id_caps[0]))

/* Returns the bits of a register's fields that a VM is shown. */
static inline uint64_t id_shown_bits(unsigned reg, bool primary)
{
	uint64_t bits = 0;
	unsigned fields = 0;

	for (size_t i = 0; i < ID_RULES; i++)
		if (id_rules[i].reg == reg)
			fields = id_rules[i].shown |
				 (primary ? id_rules[i].primary : 0U);
	for (unsigned shift = 0; shift < 64; shift += 4)
		if (fields >> shift / 4 & 1)
			bits |= (uint64_t)15 << shift;
	return bits;
}

/* Returns a register (an ID_REG number) as a VM sees it; the CPU has value. */
static inline uint64_t id_register_view(unsigned reg, uint64_t value,
					bool primary)
{
	uint64_t view = value & id_shown_bits(reg, primary);

	for (size_t i = 0; i < ID_CAPS; i++) {
		const struct id_cap *c = &id_caps[i];
		uint64_t cap = primary ? c->primary : c->others;
		uint64_t field = view >> c->shift & 15;

		if (c->reg == reg && field > cap)
			view -= (field - cap) << c->shift;
	}
	return view;
}
