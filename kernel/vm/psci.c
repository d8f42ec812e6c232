/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/vm/psci.h"

#include "arch/psci.h"
#include "arch/vcpu.h"
#include "kernel/call/list.h"
#include "kernel/vm/cpu.h"
#include "kernel/vm/power.h"
#include "kernel/vm/run.h"
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

typedef int64_t psci_handler(struct call *c);

/* The CPU or vCPU that a call means: w1, or x1 of a 64-bit id (W-32). */
static uint64_t target_of(const struct call *c)
{
	return (uint32_t)c->arg[0] & PSCI_64_BIT ? c->arg[1] :
						   (uint32_t)c->arg[1];
}

static int64_t psci_version(struct call *c)
{
	(void)c;
	return PSCI_1_1;
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
	struct cpu *cpu = c->vcpu->cpu;
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
	struct cpu *cpu = c->vcpu->cpu;
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

static int64_t primary_system_off(struct call *c)
{
	(void)c;
	power_off();
}

static int64_t primary_system_reset(struct call *c)
{
	(void)c;
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

static int64_t psci_features(struct call *c);

/*
 * What works for the primary and for secondaries, and what FEATURES says of it
 * to the latter. To the primary it says 0, or what firmware does.
 */
static const struct {
	psci_handler *primary;
	psci_handler *secondary;
	int8_t secondary_features;
} functions[PSCI_FEATURES + 1] = {
	[PSCI_VERSION] = { psci_version, psci_version, 0 },
	[PSCI_CPU_SUSPEND] = { primary_cpu_suspend, secondary_cpu_suspend,
			       ONLY_EXTENDED_STATE },
	[PSCI_CPU_OFF] = { primary_cpu_off, secondary_cpu_off, 0 },
	[PSCI_CPU_ON] = { primary_cpu_on, secondary_cpu_on, 0 },
	[PSCI_AFFINITY_INFO] = { primary_affinity_info, secondary_affinity_info,
				 0 },
	[PSCI_SYSTEM_OFF] = { primary_system_off, NULL, 0 },
	[PSCI_SYSTEM_RESET] = { primary_system_reset, NULL, 0 },
	[PSCI_FEATURES] = { psci_features, psci_features, 0 },
};

static psci_handler *handler_of(const struct call *c, uint32_t function)
{
	if (function > PSCI_FEATURES)
		return NULL;
	return vm_is_primary(c->vcpu->vm) ? functions[function].primary :
					    functions[function].secondary;
}

static int64_t psci_features(struct call *c)
{
	uint32_t id = (uint32_t)c->arg[1] & ~PSCI_64_BIT;
	uint32_t function = id - PSCI_BASE;

	if (id == SMCCC_VERSION)
		return PSCI_SUCCESS;
	if (function > PSCI_LAST || handler_of(c, function) == NULL)
		return PSCI_NOT_SUPPORTED;
	if (!vm_is_primary(c->vcpu->vm))
		return functions[function].secondary_features;
	return function == PSCI_CPU_SUSPEND ? suspend_features() : PSCI_SUCCESS;
}

bool psci_call(struct call *c)
{
	uint32_t function = ((uint32_t)c->arg[0] & ~PSCI_64_BIT) - PSCI_BASE;
	psci_handler *handler;

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
	handler = handler_of(c, function);
	call_x0(c,
		(uint64_t)(handler != NULL ? handler(c) : PSCI_NOT_SUPPORTED));
	return true;
}
