/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/psci/call.h"

#include "arch/psci.h"
#include "arch/vcpu.h"
#include "kernel/base/cpu.h"
#include "kernel/base/power.h"
#include "kernel/spci/list.h"
#include "kernel/spci/run.h"
#include "kernel/vm/vm.h"

#define PSCI_BASE	    0x84000000U
#define PSCI_64_BIT	    0x40000000U
#define PSCI_0_2	    0x00000002U
#define PSCI_1_1	    0x00010001U
#define SMCCC_VERSION	    0x80000000U
#define SMCCC_ARCH_FEATURES 0x80000001U
#define SMCCC_1_2	    0x00010002U
#define ONLY_EXTENDED_STATE 2 /* PSCI_FEATURES of CPU_SUSPEND */
#define SUSPEND_FEATURES    3 /* bits of the same that guests are told */

enum psci_function {
	PSCI_VERSION = 0x00,
	PSCI_CPU_SUSPEND = 0x01,
	PSCI_CPU_OFF = 0x02,
	PSCI_CPU_ON = 0x03,
	PSCI_AFFINITY_INFO = 0x04,
	PSCI_SYSTEM_OFF = 0x08,
	PSCI_SYSTEM_RESET = 0x09,
	PSCI_FEATURES = 0x0a,
	PSCI_LAST = 0x14, /* the last that this table of ids knows */
};

/* The CPU or vCPU that a call means: w1, or x1 of a 64-bit id (W-32). */
static uint64_t target_of(const struct call *c)
{
	return (uint32_t)c->arg[0] & PSCI_64_BIT ? c->arg[1] :
						   (uint32_t)c->arg[1];
}

/* The primary: its vCPUs are the CPUs themselves. */

/*
 * W-22: the vCPU is reset by its CPU when that comes. It may be running: where
 * firmware denies CPU_OFF, the CPU is off for a moment here alone.
 */
static int64_t primary_cpu_on(struct call *c)
{
	struct cpu *cpu = cpu_find(target_of(c));
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

static int64_t primary_cpu_off(struct call *c)
{
	struct cpu *cpu = c->vcpu->arch.cpu;
	int64_t status;

	c->vcpu->state = VCPU_OFF;
	atomic_store(&cpu->on, false);
	status = arch_cpu_stop(cpu);
	atomic_store(&cpu->on, true);
	c->vcpu->state = VCPU_READY;
	return status;
}

/* W-23: a standby comes back to the caller, with firmware's result. */
static int64_t primary_cpu_suspend(struct call *c)
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

/* PSCI 0.2 has no PSCI_FEATURES, and no choice of formats either. */
static int64_t suspend_features(void)
{
	int64_t features;

	if (firmware_call(PSCI_BASE + PSCI_VERSION, 0, 0, 0) == PSCI_0_2)
		return 0;
	features = firmware_call(PSCI_BASE + PSCI_FEATURES,
				 PSCI_BASE + PSCI_CPU_SUSPEND, 0, 0);
	return features < 0 ? features : features & SUSPEND_FEATURES;
}

static int64_t primary_affinity_info(struct call *c)
{
	const struct cpu *cpu = cpu_find(target_of(c));

	if (cpu == NULL)
		return PSCI_INVALID_PARAMETERS;
	if ((uint32_t)c->arg[2] != 0)
		return PSCI_NOT_SUPPORTED;
	return atomic_load(&cpu->on) ? 0 : 1;
}

_Noreturn static int64_t primary_system_off(void)
{
	power_off();
}

_Noreturn static int64_t primary_system_reset(void)
{
	power_reset();
}

/* A secondary: its vCPUs are numbered from 0. */

static struct vcpu *sibling(const struct call *c)
{
	const struct vm *vm = c->vcpu->vm;
	uint64_t index = target_of(c);

	return index < vm->vcpu_count ? &vm->vcpus[index] : NULL;
}

/* The new vCPU is told to the primary, which has to run it (WAKE_UP). */
static int64_t secondary_cpu_on(struct call *c)
{
	struct vcpu *v = sibling(c);

	if (v == NULL)
		return PSCI_INVALID_PARAMETERS;
	/* W-22: claimed as long as it runs or its registers are being saved */
	if (v->state != VCPU_OFF || !vcpu_claim(v))
		return PSCI_ALREADY_ON;
	if (v->state != VCPU_OFF) {
		vcpu_unclaim(v);
		return PSCI_ALREADY_ON;
	}
	vcpu_reset(v, c->arg[2], c->arg[3]);
	v->state = VCPU_READY;
	vcpu_unclaim(v);
	call_leave(c, HF_RUN_WAKE_UP, call_vcpu_id(v), 0, 0);
	return PSCI_SUCCESS;
}

static int64_t secondary_cpu_off(struct call *c)
{
	arch_timer_disable(c->vcpu, true);
	c->next = run_block(c->vcpu, VCPU_OFF);
	return PSCI_SUCCESS;
}

static int64_t secondary_cpu_suspend(struct call *c)
{
	c->next = run_block(c->vcpu, VCPU_BLOCKED_INTERRUPT);
	return PSCI_SUCCESS;
}

static int64_t secondary_affinity_info(struct call *c)
{
	struct vcpu *v = sibling(c);

	if (v == NULL || (uint32_t)c->arg[2] != 0)
		return PSCI_INVALID_PARAMETERS;
	return vcpu_is_off(v) ? 1 : 0;
}

static int64_t psci_features(const struct call *c);

/*
 * ROW(function, its answer to the primary, to a secondary, what FEATURES says
 * of it to the primary, to a secondary)
 */
#define FUNCTIONS(ROW)                                                     \
	ROW(VERSION, PSCI_1_1, PSCI_1_1, 0, 0)                             \
	ROW(CPU_SUSPEND, primary_cpu_suspend(c), secondary_cpu_suspend(c), \
	    suspend_features(), ONLY_EXTENDED_STATE)                       \
	ROW(CPU_OFF, primary_cpu_off(c), secondary_cpu_off(c), 0, 0)       \
	ROW(CPU_ON, primary_cpu_on(c), secondary_cpu_on(c), 0, 0)          \
	ROW(AFFINITY_INFO, primary_affinity_info(c),                       \
	    secondary_affinity_info(c), 0, 0)                              \
	ROW(SYSTEM_OFF, primary_system_off(), PSCI_NOT_SUPPORTED, 0,       \
	    PSCI_NOT_SUPPORTED)                                            \
	ROW(SYSTEM_RESET, primary_system_reset(), PSCI_NOT_SUPPORTED, 0,   \
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

bool psci_call(struct call *c)
{
	uint32_t function = ((uint32_t)c->arg[0] & ~PSCI_64_BIT) - PSCI_BASE;

	if ((uint32_t)c->arg[0] == SMCCC_VERSION) {
		call_x0(c, SMCCC_1_2);
		return true;
	}
	if ((uint32_t)c->arg[0] == SMCCC_ARCH_FEATURES) {
		bool known = (uint32_t)c->arg[1] == SMCCC_VERSION ||
			     (uint32_t)c->arg[1] == SMCCC_ARCH_FEATURES;

		call_x0(c, known ? 0 : (uint64_t)-1);
		return true;
	}
	if (function > PSCI_LAST)
		return false;
	call_x0(c, (uint64_t)answer(c, function));
	return true;
}
