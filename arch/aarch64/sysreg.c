/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Guests' accesses to system registers that trap. ID registers are emulated.
 * All others are undefined: physical timers, ACTLR, implementation defined
 * registers, cache maintenance by set and way, LORegions, profiling, trace, and
 * for secondaries the PMU, the GIC and debug.
 */
#include "arch/aarch64/sysreg.h"

#include "arch/cpu_state.h"
#include "arch/esr.h"
#include "arch/idregs.h"
#include "arch/sysreg.h"
#include "arch/vcpu_state.h"

#define RT_ZERO 31

#define READ_ID(crm, op2)      \
	case ID_REG(crm, op2): \
		return READ_SYSREG("s3_0_c0_c" #crm "_" #op2)

/* Reads an ID register that id_rules shows a field of. Returns 0 for others. */
static uint64_t read_id_register(unsigned reg)
{
	switch (reg) {
		READ_ID(1, 0);
		READ_ID(1, 1);
		READ_ID(1, 2);
		READ_ID(1, 3);
		READ_ID(1, 4);
		READ_ID(1, 5);
		READ_ID(1, 6);
		READ_ID(1, 7);
		READ_ID(2, 0);
		READ_ID(2, 1);
		READ_ID(2, 2);
		READ_ID(2, 3);
		READ_ID(2, 4);
		READ_ID(2, 5);
		READ_ID(2, 6);
		READ_ID(2, 7);
		READ_ID(3, 0);
		READ_ID(3, 1);
		READ_ID(3, 2);
		READ_ID(3, 4);
		READ_ID(3, 6);
		READ_ID(4, 0);
		READ_ID(4, 1);
		READ_ID(5, 0);
		READ_ID(6, 0);
		READ_ID(6, 1);
		READ_ID(6, 2);
		READ_ID(7, 0);
		READ_ID(7, 1);
		READ_ID(7, 2);
	default:
		return 0;
	}
}

static bool is_primary(const struct vcpu *v)
{
	return v == arch_cpu_of(arch_vcpu_view(v)->cpu)->primary;
}

static bool is_id_register(const struct sysreg_access *a)
{
	return a->op0 == 3 && a->op1 == 0 && a->crn == 0 && a->crm >= 1 &&
	       a->crm <= 7;
}

static void set_rt(struct vcpu *v, unsigned rt, uint64_t value)
{
	if (rt != RT_ZERO)
		arch_vcpu_of(v)->regs.x[rt] = value;
}

static void id_access(struct vcpu *v, const struct sysreg_access *a)
{
	unsigned reg = ID_REG(a->crm, a->op2);

	if (a->read)
		set_rt(v, a->rt,
		       id_register_view(reg, read_id_register(reg),
					is_primary(v)));
}

bool sysreg_access(struct vcpu *v, uint64_t esr)
{
	const struct sysreg_access a = esr_sysreg(esr);

	if (!is_id_register(&a))
		return false;
	id_access(v, &a);
	return true;
}
