/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Initial registers of a vCPU, and the EL2 controls that confine it (Arm ARM
 * D19.2). Bits of features that a CPU lacks are reserved on it and written as
 * 0.
 */
#include <string.h>

#include "arch/aarch64/cpu_features.h"
#include "arch/barrier.h"
#include "arch/sysreg.h"
#include "arch/vcpu.h"
#include "arch/vcpu_state.h"

#define BIT(n) ((uint64_t)1 << (n))

#define HCR_VM	      BIT(0)
#define HCR_PTW	      BIT(2)
#define HCR_FMO	      BIT(3)
#define HCR_IMO	      BIT(4)
#define HCR_AMO	      BIT(5)
#define HCR_VI	      BIT(7)
#define HCR_VSE	      BIT(8)
#define HCR_FB	      BIT(9)
#define HCR_BSU_INNER BIT(10)
#define HCR_TWI	      BIT(13)
#define HCR_TWE	      BIT(14)
#define HCR_TID3      BIT(18)
#define HCR_TSC	      BIT(19)
#define HCR_TIDCP     BIT(20)
#define HCR_TACR      BIT(21)
#define HCR_TSW	      BIT(22)
#define HCR_RW	      BIT(31)
#define HCR_TLOR      BIT(35)
#define HCR_TERR      BIT(36)
#define HCR_APK	      BIT(40)
#define HCR_API	      BIT(41)
#define HCR_ENSCXT    BIT(53)
#define HCR_TID5      BIT(58)

#define MDCR_TPMCR   BIT(5)
#define MDCR_TPM     BIT(6)
#define MDCR_TDA     BIT(9)
#define MDCR_TDOSA   BIT(10)
#define MDCR_TDRA    BIT(11)
#define MDCR_TPMS    BIT(14)
#define MDCR_HPMD    BIT(17)
#define MDCR_TTRF    BIT(19)
#define MDCR_HCCD    BIT(23)
#define PMCR_N_SHIFT 11
#define PMCR_N_MASK  0x1fU

#define CNTHCTL_EL1PCTEN BIT(0)
#define CNTHCTL_EL1PCEN	 BIT(1)

#define CPTR_RES1 0x32ffU
#define CPTR_TZ	  BIT(8)
#define CPTR_TSM  BIT(12)
#define CPTR_TTA  BIT(20)
#define CPTR_TAM  BIT(30)

#define ICC_SRE_SRE    BIT(0)
#define ICC_SRE_DFB    BIT(1)
#define ICC_SRE_DIB    BIT(2)
#define ICC_SRE_ENABLE BIT(3)

#define ICH_HCR_TC    BIT(10)
#define ICH_HCR_TALL0 BIT(11)
#define ICH_HCR_TALL1 BIT(12)
#define ICH_HCR_TSEI  BIT(13)
#define ICH_HCR_TDIR  BIT(14)

#define PSTATE_RESET 0x3c5U /* EL1h, all exceptions masked */
#define VMID_SHIFT   48

static uint64_t hcr_of(const struct features *f, bool primary)
{
	uint64_t hcr = HCR_RW | HCR_VM | HCR_PTW | HCR_TSC | HCR_TSW |
		       HCR_TIDCP | HCR_TACR | HCR_TID3;

	if (f->lor)
		hcr |= HCR_TLOR;
	if (f->mte)
		hcr |= HCR_TID5; /* ATA is 0, so the rest of MTE traps too */
	/*
	 * Only the primary may use SCXTNUM, and only if firmware allows it. EL2
	 * never touches it: without SCR_EL3.EnSCXT the access traps to EL3,
	 * which need not return (N-40).
	 */
	if (primary)
		return hcr | (f->pauth ? HCR_API | HCR_APK : 0) |
		       (f->scxtnum ? HCR_ENSCXT : 0);
	hcr |= HCR_IMO | HCR_FMO | HCR_TWI | HCR_TWE | HCR_FB | HCR_BSU_INNER;
	return hcr | (f->ras ? HCR_TERR : HCR_AMO);
}

static uint64_t mdcr_of(const struct features *f, bool primary)
{
	uint64_t mdcr = MDCR_TPMS | MDCR_TTRF | MDCR_HPMD | MDCR_HCCD;

	if (!primary)
		mdcr |= MDCR_TDRA | MDCR_TDOSA | MDCR_TDA | MDCR_TPM |
			MDCR_TPMCR;
	if (f->pmu) /* HPMN: EL1 has all event counters */
		mdcr |= READ_SYSREG("pmcr_el0") >> PMCR_N_SHIFT & PMCR_N_MASK;
	return mdcr;
}

static void gic_controls(struct el2_regs *el2, bool primary)
{
	el2->icc_sre = ICC_SRE_SRE | ICC_SRE_DFB | ICC_SRE_DIB;
	if (primary)
		el2->icc_sre |= ICC_SRE_ENABLE;
	else
		el2->ich_hcr = ICH_HCR_TC | ICH_HCR_TALL0 | ICH_HCR_TALL1 |
			       ICH_HCR_TSEI | ICH_HCR_TDIR;
}

void arch_vcpu_reset(struct vcpu *v, bool primary, uint64_t mpidr, pa_t root,
		     uint16_t vmid, uint64_t entry, uint64_t arg)
{
	struct guest_regs *r = &arch_vcpu_of(v)->regs;
	const struct features f = cpu_features();

	memset(r, 0, sizeof(*r));
	r->x[0] = arg;
	r->pc = entry;
	r->pstate = PSTATE_RESET;
	r->hcr = hcr_of(&f, primary);
	r->el2.vttbr = (uint64_t)vmid << VMID_SHIFT | root.pa;
	r->el2.vmpidr = mpidr;
	r->el2.mdcr = mdcr_of(&f, primary);
	r->el2.cnthctl = primary ? CNTHCTL_EL1PCTEN | CNTHCTL_EL1PCEN : 0;
	r->el2.pmu = primary && f.pmu;
	r->el2.ras = f.ras;
	if (f.gic_sysregs)
		gic_controls(&r->el2, primary);
}

/*
 * Called by enter_vcpu. Sets controls that are the same for all vCPUs of a CPU,
 * and turns timers and counters off.
 */
void vcpu_first_entry(const struct vcpu *v);

void vcpu_first_entry(const struct vcpu *v)
{
	const struct features f = cpu_features();

	(void)v;
	WRITE_SYSREG("cptr_el2", CPTR_RES1 | CPTR_TZ | CPTR_TSM | CPTR_TTA |
					 (f.amu ? CPTR_TAM : 0));
	WRITE_SYSREG("cntv_ctl_el0", 0);
	WRITE_SYSREG("cntp_ctl_el0", 0);
	if (f.pmu) {
		WRITE_SYSREG("pmcntenclr_el0", UINT32_MAX);
		WRITE_SYSREG("pmintenclr_el1", UINT32_MAX);
	}
	isb();
}

void arch_vcpu_set_virq(struct vcpu *v, bool current, bool raised)
{
	struct guest_regs *r = &arch_vcpu_of(v)->regs;
	uint64_t old = current ? READ_SYSREG("hcr_el2") : r->hcr;
	uint64_t new = raised ? old | HCR_VI : old & ~HCR_VI;

	if (!current)
		r->hcr = new;
	else if (new != old)
		WRITE_SYSREG("hcr_el2", new);
}

void arch_vcpu_repeat_call(struct vcpu *v)
{
	(void)v;
	WRITE_SYSREG("elr_el2", READ_SYSREG("elr_el2") - 4);
}
