/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * EL2's own registers on a CPU that comes up (Arm ARM D19.2). Registers that
 * belong to a vCPU are set when one is entered (vcpu.c). So is CPTR_EL2, which
 * traps SVE and SME; their control registers are left alone.
 */
#include "arch/aarch64/cpu_init.h"

#include <stdint.h>

#include "arch/aarch64/cpu_features.h"
#include "arch/barrier.h"
#include "arch/boot.h"
#include "arch/stage1.h"
#include "arch/stage2.h"
#include "arch/sysreg.h"

/* Registers that the compilers' assemblers know by number only. */
#define HFGRTR_EL2    "s3_4_c1_c1_4"
#define HFGWTR_EL2    "s3_4_c1_c1_5"
#define HFGITR_EL2    "s3_4_c1_c1_6"
#define HDFGRTR_EL2   "s3_4_c3_c1_4"
#define HDFGWTR_EL2   "s3_4_c3_c1_5"
#define HAFGRTR_EL2   "s3_4_c3_c1_6"
#define HDFGRTR2_EL2  "s3_4_c3_c1_0"
#define HDFGWTR2_EL2  "s3_4_c3_c1_1"
#define HFGRTR2_EL2   "s3_4_c3_c1_2"
#define HFGWTR2_EL2   "s3_4_c3_c1_3"
#define HFGITR2_EL2   "s3_4_c3_c1_7"
#define HCRX_EL2      "s3_4_c1_c2_2"
#define LORC_EL1      "s3_0_c10_c4_3"
#define CNTHV_CTL_EL2 "s3_4_c14_c3_1"
#define ICC_SRE_EL2   "s3_4_c12_c9_5"
#define ICH_HCR_EL2   "s3_4_c12_c11_0"

#define ICC_SRE_ALL    0xfU /* Enable, DIB, DFB, SRE */
#define MDCR_HPMN      0x1fU
#define PMCR_E	       1U
#define PMCR_N_SHIFT   11
#define VTCR_RES1      ((uint64_t)1 << 31)
#define VTCR_INNER_WB  ((uint64_t)3 << 12 | 1 << 10 | 1 << 8)
#define VTCR_SL0_SHIFT 6
#define VTCR_PS_SHIFT  16

extern const char vectors[];

/* VTCR_EL2 of every CPU; 0 until the boot CPU knows the shape. */
static uint64_t vtcr;

static void fine_traps_init(const struct features *f)
{
	uint64_t fgt = id_field(READ_SYSREG("id_aa64mmfr0_el1"), 56);

	if (fgt >= 1) {
		WRITE_SYSREG(HFGRTR_EL2, 0);
		WRITE_SYSREG(HFGWTR_EL2, 0);
		WRITE_SYSREG(HFGITR_EL2, 0);
		WRITE_SYSREG(HDFGRTR_EL2, 0);
		WRITE_SYSREG(HDFGWTR_EL2, 0);
	}
	if (fgt >= 1 && f->amu)
		WRITE_SYSREG(HAFGRTR_EL2, 0);
	if (fgt >= 2) {
		WRITE_SYSREG(HFGRTR2_EL2, 0);
		WRITE_SYSREG(HFGWTR2_EL2, 0);
		WRITE_SYSREG(HFGITR2_EL2, 0);
		WRITE_SYSREG(HDFGRTR2_EL2, 0);
		WRITE_SYSREG(HDFGWTR2_EL2, 0);
	}
}

static void traps_init(const struct features *f)
{
	WRITE_SYSREG("hstr_el2", 0);
	fine_traps_init(f);
	if (id_field(READ_SYSREG("id_aa64mmfr1_el1"), 40) != 0) /* FEAT_HCX */
		WRITE_SYSREG(HCRX_EL2, 0);
	if (f->lor)
		WRITE_SYSREG(LORC_EL1, 0);
}

static void debug_init(const struct features *f)
{
	uint64_t mdcr = 0;

	if (f->pmu) {
		uint64_t pmcr = READ_SYSREG("pmcr_el0");

		WRITE_SYSREG("pmcr_el0", pmcr & ~(uint64_t)PMCR_E);
		mdcr = pmcr >> PMCR_N_SHIFT & MDCR_HPMN;
	}
	WRITE_SYSREG("mdcr_el2", mdcr);
}

static void timers_init(void)
{
	WRITE_SYSREG("cnthctl_el2", 0);
	WRITE_SYSREG("cnthp_ctl_el2", 0);
	if (id_field(READ_SYSREG("id_aa64mmfr1_el1"), 8) != 0) /* FEAT_VHE */
		WRITE_SYSREG(CNTHV_CTL_EL2, 0);
	WRITE_SYSREG("cntvoff_el2", 0);
}

/* The ICH_* registers are accessible at EL2 only once SRE is set. */
static void gic_init(void)
{
	WRITE_SYSREG(ICC_SRE_EL2, ICC_SRE_ALL);
	isb();
	WRITE_SYSREG(ICH_HCR_EL2, 0);
}

static void stage2_init(void)
{
	WRITE_SYSREG("vtcr_el2", vtcr);
	WRITE_SYSREG("vttbr_el2", 0);
	isb();
	__asm__ volatile("tlbi alle1; dsb nsh; isb" ::: "memory");
}

/*
 * Computes VTCR_EL2 for shape s: 4 KiB pages, 8 bits of VMID, walks with the
 * cacheability of the tables. Loads it on this CPU.
 */
void arch_stage2_init(struct stage2_shape s)
{
	uint64_t range = id_field(READ_SYSREG("id_aa64mmfr0_el1"), 0);
	uint64_t sl0 = s.start_level == 0 ? 2 : 1;

	vtcr = VTCR_RES1 | VTCR_INNER_WB | (uint64_t)(64 - s.bits) |
	       sl0 << VTCR_SL0_SHIFT | (range < 5 ? range : 5) << VTCR_PS_SHIFT;
	stage2_init();
}

void arch_cpu_init(void)
{
	const struct features f = cpu_features();

	WRITE_SYSREG("vbar_el2", (uintptr_t)vectors);
	WRITE_SYSREG("tpidr_el2", 0);
	isb();
	traps_init(&f);
	debug_init(&f);
	timers_init();
	if (f.gic_sysregs)
		gic_init();
	WRITE_SYSREG("vpidr_el2", READ_SYSREG("midr_el1"));
	stage2_init();
}
