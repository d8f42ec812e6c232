/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/psci/primary.h"

#include "arch/psci.h"
#include "kernel/base/cpu.h"
#include "kernel/psci/ids.h"

#define SUSPEND_FEATURES 3 /* flags of CPU_SUSPEND that guests are told */

/*
 * W-22: the vCPU is not reset here but by its own CPU, in upcall_cpu_on(). It
 * may be running still: a CPU is marked off before firmware denies CPU_OFF.
 */
int64_t primary_cpu_on(struct call *c)
{
	struct cpu *cpu = cpu_find(psci_target(c));
	int64_t status;

	if (cpu == NULL)
		return PSCI_INVALID_PARAMETERS;
	if (atomic_exchange(&cpu->on, true))
		return PSCI_ALREADY_ON;
	cpu->start_entry = c->arg[2];
	cpu->start_arg = c->arg[3];
	status = arch_cpu_start(cpu);
	if (status != PSCI_SUCCESS)
		atomic_store(&cpu->on, false);
	return status;
}

int64_t primary_cpu_off(struct call *c)
{
	struct cpu *cpu = c->vcpu->arch.cpu;
	int64_t status;

	vcpu_become(c->vcpu, VCPU_OFF);
	atomic_store(&cpu->on, false);
	status = arch_cpu_stop(cpu);
	atomic_store(&cpu->on, true);
	vcpu_become(c->vcpu, VCPU_READY);
	return status;
}

/* W-23: a standby returns to the caller, with firmware's result. */
int64_t primary_cpu_suspend(struct call *c)
{
	struct cpu *cpu = c->vcpu->arch.cpu;
	int64_t status;

	cpu->resume_entry = c->arg[2];
	cpu->resume_arg = c->arg[3];
	cpu->suspended = true;
	status = arch_cpu_suspend(cpu, (uint32_t)c->arg[1]);
	cpu->suspended = false;
	return status;
}

/* PSCI 0.2 has no PSCI_FEATURES, and only the original power_state: 0. */
int64_t primary_suspend_features(void)
{
	int64_t features;

	if (firmware_call(PSCI_BASE + PSCI_VERSION, 0, 0, 0) == PSCI_0_2)
		return 0;
	features = firmware_call(PSCI_BASE + PSCI_FEATURES,
				 PSCI_BASE + PSCI_CPU_SUSPEND, 0, 0);
	return features < 0 ? features : features & SUSPEND_FEATURES;
}

int64_t primary_affinity_info(struct call *c)
{
	const struct cpu *cpu = cpu_find(psci_target(c));

	if (cpu == NULL)
		return PSCI_INVALID_PARAMETERS;
	if ((uint32_t)c->arg[2] != 0)
		return PSCI_NOT_SUPPORTED;
	return atomic_load(&cpu->on) ? PSCI_AFFINITY_ON : PSCI_AFFINITY_OFF;
}
