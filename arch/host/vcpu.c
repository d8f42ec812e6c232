/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * vCPUs of the host build. Registers of the current vCPU are in struct
 * host_cpu, and its saved registers hold garbage, so that code which confuses
 * the two fails.
 */
#include "arch/vcpu.h"

#include <string.h>

#include "arch/cpu_state.h"
#include "arch/host.h"
#include "arch/ticks.h"
#include "arch/vcpu_state.h"

#define HCR_VI	     ((uint64_t)1 << 7)
#define HCR_VSE	     ((uint64_t)1 << 8)
#define CTL_ENABLE   ((uint64_t)1 << 0)
#define CTL_IMASK    ((uint64_t)1 << 1)
#define CTL_ISTATUS  ((uint64_t)1 << 2)
#define PSTATE_RESET 0x3c5U
#define GARBAGE	     0xdeaddeaddeaddeadULL
#define CALL_SIZE    4

uint64_t host_counter;
uint64_t host_frequency = 62500000;

void arch_vcpu_reset(struct vcpu *v, bool primary, uint64_t mpidr, pa_t root,
		     uint16_t vmid, uint64_t entry, uint64_t arg)
{
	struct guest_regs *r = &arch_vcpu_of(v)->regs;

	(void)primary;
	memset(r, 0, sizeof(*r));
	r->x[0] = arg;
	r->pc = entry;
	r->pstate = PSTATE_RESET;
	r->el2.vttbr = (uint64_t)vmid << 48 | root.pa;
	r->el2.vmpidr = mpidr;
}

static void save(struct host_cpu *cpu)
{
	struct arch_vcpu *v = arch_vcpu_of(cpu->vcpu);
	struct guest_regs *r = &v->regs;

	r->pc = cpu->pc;
	r->hcr = cpu->hcr;
	r->timer = cpu->timer;
	/* release: as in switch.S */
	if (cpu->vcpu != arch_cpu_of(v->cpu)->primary)
		atomic_store_explicit(&v->claimed, 0, memory_order_release);
}

static void load(struct host_cpu *cpu, struct vcpu *v)
{
	struct guest_regs *r = &arch_vcpu_of(v)->regs;

	cpu->vcpu = v;
	cpu->vttbr = r->el2.vttbr;
	cpu->pc = r->pc;
	cpu->hcr = r->hcr;
	cpu->timer = r->timer;
	r->pc = GARBAGE;
	r->hcr = GARBAGE;
	r->timer = (struct timer_regs){ GARBAGE, GARBAGE };
}

void host_switch(struct vcpu *next)
{
	struct host_cpu *cpu = host_cpu();

	if (cpu->vcpu == next)
		return;
	if (cpu->vcpu != NULL)
		save(cpu);
	else
		cpu->cpu = arch_vcpu_of(next)->cpu;
	arch_vcpu_of(next)->cpu = cpu->cpu;
	load(cpu, next);
}

void arch_vcpu_set_virq(struct vcpu *v, bool current, bool raised)
{
	uint64_t *hcr = current ? &host_cpu()->hcr : &arch_vcpu_of(v)->regs.hcr;

	*hcr = raised ? *hcr | HCR_VI : *hcr & ~HCR_VI;
}

void arch_vcpu_repeat_call(struct vcpu *v)
{
	(void)v;
	host_cpu()->pc -= CALL_SIZE;
}

static const struct timer_regs *timer_of(const struct vcpu *v, bool current)
{
	return current ? &host_cpu()->timer : &arch_vcpu_view(v)->regs.timer;
}

bool arch_timer_armed(const struct vcpu *v, bool current)
{
	return (timer_of(v, current)->cntv_ctl & (CTL_ENABLE | CTL_IMASK)) ==
	       CTL_ENABLE;
}

uint64_t arch_timer_remaining(const struct vcpu *v, bool current)
{
	const struct timer_regs *t = timer_of(v, current);

	if ((t->cntv_ctl & CTL_ISTATUS) || host_counter >= t->cntv_cval)
		return 0;
	return ticks_to_ns(t->cntv_cval - host_counter, host_frequency);
}

void arch_timer_mask(struct vcpu *v)
{
	arch_vcpu_of(v)->regs.timer.cntv_ctl |= CTL_IMASK;
}

void arch_timer_disable(struct vcpu *v, bool current)
{
	if (current)
		host_cpu()->timer.cntv_ctl = 0;
	else
		arch_vcpu_of(v)->regs.timer.cntv_ctl = 0;
}
