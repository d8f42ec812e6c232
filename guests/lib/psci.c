/* SPDX-License-Identifier: BSD-3-Clause */
/* PSCI by hvc, which the monitor answers whatever method the FDT says. */
#include <hf/call.h>
#include <keel/psci.h>

/*
 * Makes a 32-bit call. Its result is w0, which the monitor may or may not have
 * sign-extended.
 */
static int64_t psci_call_32(uint32_t function, uint64_t arg)
{
	return (int32_t)hf_call(function, arg, 0, 0);
}

/* Makes a call that must not return, again and again. */
static _Noreturn void never(uint32_t function)
{
	for (;;) {
		psci_call_32(function, 0);
		__asm__ volatile("wfi");
	}
}

uint32_t psci_version(void)
{
	return (uint32_t)hf_call(PSCI_VERSION_32, 0, 0, 0);
}

int64_t psci_cpu_on(uint64_t cpu, uintptr_t entry, uint64_t context)
{
	return hf_call(PSCI_CPU_ON_64, cpu, entry, context);
}

int64_t psci_affinity_info(uint64_t cpu, uint32_t level)
{
	return hf_call(PSCI_AFFINITY_INFO_64, cpu, level, 0);
}

int64_t psci_features(uint32_t function)
{
	return psci_call_32(PSCI_FEATURES_32, function);
}

int64_t psci_cpu_suspend(uint32_t power_state, uintptr_t entry,
			 uint64_t context)
{
	return hf_call(PSCI_CPU_SUSPEND_64, power_state, entry, context);
}

void psci_cpu_off(void)
{
	never(PSCI_CPU_OFF_32);
}

void psci_system_off(void)
{
	never(PSCI_SYSTEM_OFF_32);
}

void psci_system_reset(void)
{
	never(PSCI_SYSTEM_RESET_32);
}
