/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * EL2's own registers on a CPU that comes up (Arm ARM D19.2). What belongs to a
 * vCPU is set again when one is entered; here it gets a safe value. SVE and SME
 * controls (ZCR_EL2, SMCR_EL2) are left alone: CPTR_EL2 traps their use.
 */
#include "arch/aarch64/cpu_init.h"

#include <stdint.h>

#include "arch/barrier.h"
#include "arch/stage1.h"
#include "arch/stage2.h"

#define READ(reg)                                            \
	__extension__({                                      \
		uint64_t v_;                                 \
		__asm__ volatile("mrs %0, " reg : "=r"(v_)); \
		v_;                                          \
	})
#define WRITE(reg, v) \
	__asm__ volatile("msr " reg ", %0" ::"r"((uint64_t)(v)) : "memory")

/* Registers that the compilers' assemblers know by number only. */
#define HFGRTR_EL2   "s3_4_c1_c1_4"
#define HFGWTR_EL2   "s3_4_c1_c1_5"
#define HFGITR_EL2   "s3_4_c1_c1_6"
#define HDFGRTR_EL2  "s3_4_c3_c1_4"
#define HDFGWTR_EL2  "s3_4_c3_c1_5"
#define HAFGRTR_EL2  "s3_4_c3_c1_6"
#define HDFGRTR2_EL2 "s3_4_c3_c1_0"
#define HDFGWTR2_EL2 "s3_4_c3_c1_1"
#define HFGRTR2_EL2  "s3_4_c3_c1_2"
#define HFGWTR2_EL2  "s3_4_c3_c1_3"
#define HFGITR2_EL2  "s3_4_c3_c1_7"
#define HCRX_EL2     "s3_4_c1_c2_2"
#define LORC_EL1     "s3_0_c10_c4_3"
#define CNTHV_CTL    "s3_4_c14_c3_1"
#define ICC_SRE_EL2  "s3_4_c12_c9_5"
#define ICH_HCR_EL2  "s3_4_c12_c11_0"

#define CPTR_RES1      0x32ffU
#define CPTR_TZ	       (1U << 8)
#define CPTR_TFP       (1U << 10)
#define ICC_SRE_ALL    0xfU /* Enable, DIB, DFB, SRE */
#define MDCR_HPMN      0x1fU
#define PMCR_E	       1U
#define PMCR_N_SHIFT   11
#define VTCR_RES1      ((uint64_t)1 << 31)
#define VTCR_INNER_WB  ((uint64_t)3 << 12 | 1 << 10 | 1 << 8)
#define VTCR_SL0_SHIFT 6
#define VTCR_PS_SHIFT  16

extern const char vectors[];

/* VTCR_EL2 of every CPU, as the boot CPU can have it. */
static uint64_t vtcr;

static uint64_t field(uint64_t reg, unsigned int shift)
{
	return reg >> shift & 15;
}

/* 4 KiB pages, the IPA size of the shape; 8 bits of VMID. */
static uint64_t vtcr_make(void)
{
	struct stage2_shape s = stage2_shape(stage1_pa_bits());
	uint64_t range = field(READ("id_aa64mmfr0_el1"), 0);
	uint64_t sl0 = s.start_level == 0 ? 2 : 1;

	return VTCR_RES1 | VTCR_INNER_WB | (uint64_t)(64 - s.bits) |
	       sl0 << VTCR_SL0_SHIFT | (range < 5 ? range : 5) << VTCR_PS_SHIFT;
}

static void traps_init(void)
{
	uint64_t mmfr0 = READ("id_aa64mmfr0_el1");
	uint64_t mmfr1 = READ("id_aa64mmfr1_el1");
	uint64_t pfr0 = READ("id_aa64pfr0_el1");

	WRITE("cptr_el2", CPTR_RES1 | CPTR_TZ);
	WRITE("hstr_el2", 0);
	if (field(mmfr0, 56) >= 1) { /* FEAT_FGT */
		WRITE(HFGRTR_EL2, 0);
		WRITE(HFGWTR_EL2, 0);
		WRITE(HFGITR_EL2, 0);
		WRITE(HDFGRTR_EL2, 0);
		WRITE(HDFGWTR_EL2, 0);
		if (field(pfr0, 44) != 0) /* AMU */
			WRITE(HAFGRTR_EL2, 0);
	}
	if (field(mmfr0, 56) >= 2) { /* FEAT_FGT2 */
		WRITE(HFGRTR2_EL2, 0);
		WRITE(HFGWTR2_EL2, 0);
		WRITE(HFGITR2_EL2, 0);
		WRITE(HDFGRTR2_EL2, 0);
		WRITE(HDFGWTR2_EL2, 0);
	}
	if (field(mmfr1, 40) != 0) /* FEAT_HCX */
		WRITE(HCRX_EL2, 0);
	if (field(mmfr1, 16) != 0) /* FEAT_LOR */
		WRITE(LORC_EL1, 0);
}

static void debug_init(void)
{
	uint64_t pmu = field(READ("id_aa64dfr0_el1"), 8);
	uint64_t mdcr = 0;

	if (pmu != 0 && pmu != 15) {
		uint64_t pmcr = READ("pmcr_el0");

		WRITE("pmcr_el0", pmcr & ~(uint64_t)PMCR_E);
		mdcr = pmcr >> PMCR_N_SHIFT & MDCR_HPMN;
	}
	WRITE("mdcr_el2", mdcr);
}

static void timers_init(void)
{
	WRITE("cnthctl_el2", 0);
	WRITE("cnthp_ctl_el2", 0);
	if (field(READ("id_aa64mmfr1_el1"), 8) != 0) /* FEAT_VHE */
		WRITE(CNTHV_CTL, 0);
	WRITE("cntvoff_el2", 0);
}

static void gic_init(void)
{
	if (field(READ("id_aa64pfr0_el1"), 24) == 0)
		return; /* no CPU interface in system registers */
	WRITE(ICC_SRE_EL2, ICC_SRE_ALL);
	isb();
	WRITE(ICH_HCR_EL2, 0);
}

void arch_cpu_init(void)
{
	WRITE("vbar_el2", (uintptr_t)vectors);
	WRITE("tpidr_el2", 0);
	isb();
	traps_init();
	debug_init();
	timers_init();
	gic_init();
	if (vtcr == 0)
		vtcr = vtcr_make();
	WRITE("vtcr_el2", vtcr);
	WRITE("vttbr_el2", 0);
	WRITE("vpidr_el2", READ("midr_el1"));
	isb();
	__asm__ volatile("tlbi alle1; dsb nsh; isb" ::: "memory");
}
