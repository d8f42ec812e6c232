/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The virtual timer of guests (Arm ARM D11.2). Its registers are in the
 * hardware while the vCPU is current, and in its saved registers otherwise.
 * CNTVOFF_EL2 is 0 for every vCPU.
 */
#include "arch/sysreg.h"
#include "arch/ticks.h"
#include "arch/vcpu.h"
#include "arch/vcpu_state.h"

#define CTL_ENABLE  ((uint64_t)1 << 0)
#define CTL_IMASK   ((uint64_t)1 << 1)
#define CTL_ISTATUS ((uint64_t)1 << 2)

static struct timer_regs timer_of(const struct vcpu *v, bool current)
{
	if (!current)
		return arch_vcpu_view(v)->regs.timer;
	return (struct timer_regs){
		.cntv_cval = READ_SYSREG("cntv_cval_el0"),
		.cntv_ctl = READ_SYSREG("cntv_ctl_el0"),
	};
}

bool arch_timer_armed(const struct vcpu *v, bool current)
{
	uint64_t ctl = timer_of(v, current).cntv_ctl;

	return (ctl & (CTL_ENABLE | CTL_IMASK)) == CTL_ENABLE;
}

uint64_t arch_timer_remaining(const struct vcpu *v, bool current)
{
	struct timer_regs t = timer_of(v, current);
	uint64_t now = READ_SYSREG("cntvct_el0");

	/* The counter never goes back: a timer that was due still is. */
	if ((t.cntv_ctl & CTL_ISTATUS) || now >= t.cntv_cval)
		return 0;
	return ticks_to_ns(t.cntv_cval - now, READ_SYSREG("cntfrq_el0"));
}

void arch_timer_mask(struct vcpu *v)
{
	arch_vcpu_of(v)->regs.timer.cntv_ctl |= CTL_IMASK;
}

void arch_timer_disable(struct vcpu *v, bool current)
{
	if (current)
		WRITE_SYSREG("cntv_ctl_el0", 0);
	else
		arch_vcpu_of(v)->regs.timer.cntv_ctl = 0;
}
