/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/psci/call.h"

#include "arch/psci.h"
#include "kernel/base/power.h"
#include "kernel/psci/ids.h"
#include "kernel/psci/primary.h"
#include "kernel/psci/secondary.h"
#include "kernel/psci/smccc.h"
#include "kernel/vm/vm.h"
#include "lib/compiler.h"

#define ONLY_EXTENDED_STATE 2 /* PSCI_FEATURES of CPU_SUSPEND */

_Noreturn static int64_t system_off(void)
{
	power_off();
}

_Noreturn static int64_t system_reset(void)
{
	power_reset();
}

static int64_t psci_features(const struct call *c);

/*
 * ROW(function, its answer to the primary, to a secondary, what FEATURES says
 * of it to the primary, to a secondary)
 */
#define FUNCTIONS(ROW)                                                     \
	ROW(VERSION, PSCI_1_1, PSCI_1_1, 0, 0)                             \
	ROW(CPU_SUSPEND, primary_cpu_suspend(c), secondary_cpu_suspend(c), \
	    primary_suspend_features(), ONLY_EXTENDED_STATE)               \
	ROW(CPU_OFF, primary_cpu_off(c), secondary_cpu_off(c), 0, 0)       \
	ROW(CPU_ON, primary_cpu_on(c), secondary_cpu_on(c), 0, 0)          \
	ROW(AFFINITY_INFO, primary_affinity_info(c),                       \
	    secondary_affinity_info(c), 0, 0)                              \
	ROW(SYSTEM_OFF, system_off(), PSCI_NOT_SUPPORTED, 0,               \
	    PSCI_NOT_SUPPORTED)                                            \
	ROW(SYSTEM_RESET, system_reset(), PSCI_NOT_SUPPORTED, 0,           \
	    PSCI_NOT_SUPPORTED)                                            \
	ROW(FEATURES, psci_features(c), psci_features(c), 0, 0)

static int64_t answer(struct call *c, uint32_t function)
{
	bool is_primary = vm_is_primary(c->vcpu->vm);

	switch (function) {
#define CASE(name, primary, secondary, primary_feature, secondary_feature) \
	case PSCI_##name:                                                  \
		return is_primary ? primary : secondary;
		FUNCTIONS(CASE)
#undef CASE
	default:
		return PSCI_NOT_SUPPORTED;
	}
}

static int64_t psci_features(const struct call *c)
{
	uint32_t id = (uint32_t)c->arg[1] & ~PSCI_64_BIT;
	bool is_primary = vm_is_primary(c->vcpu->vm);

	switch (id - PSCI_BASE) {
#define CASE(name, primary, secondary, primary_feature, secondary_feature) \
	case PSCI_##name:                                                  \
		return is_primary ? primary_feature : secondary_feature;
		FUNCTIONS(CASE)
#undef CASE
	default:
		return id == SMCCC_VERSION ? PSCI_SUCCESS : PSCI_NOT_SUPPORTED;
	}
}

COLD bool psci_call(struct call *c, uint64_t *x0)
{
	uint32_t function = ((uint32_t)c->arg[0] & ~PSCI_64_BIT) - PSCI_BASE;

	if (smccc_call(c, x0))
		return true;
	if (function > PSCI_LAST)
		return false;
	*x0 = (uint64_t)answer(c, function);
	return true;
}
