/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/psci/secondary.h"

#include "arch/psci.h"
#include "arch/vcpu.h"
#include "kernel/psci/ids.h"
#include "kernel/vm/request.h"
#include "kernel/vm/vm.h"

static struct vcpu *sibling(const struct call *c)
{
	const struct vm *vm = c->vcpu->vm;
	uint64_t index = psci_target(c);

	return index < vm->vcpu_count ? &vm->vcpus[index] : NULL;
}

/* Leaves with an exit that tells the primary to run the new vCPU. */
int64_t secondary_cpu_on(struct call *c)
{
	struct vcpu *v = sibling(c);

	if (v == NULL)
		return PSCI_INVALID_PARAMETERS;
	/* W-22: claimed as long as it runs or its registers are being saved */
	if (vcpu_state(v) != VCPU_OFF || !vcpu_claim(v))
		return PSCI_ALREADY_ON;
	if (vcpu_state(v) != VCPU_OFF) {
		vcpu_unclaim(v);
		return PSCI_ALREADY_ON;
	}
	vcpu_reset(v, c->arg[2], c->arg[3]);
	vcpu_become(v, VCPU_NEW);
	vcpu_unclaim(v);
	call_leave(c, exit_ready(EXIT_WAKE_UP, v));
	return PSCI_SUCCESS;
}

/* A vCPU that has to answer a request of FF-A answers it first. */
int64_t secondary_cpu_off(struct call *c)
{
	if (vcpu_in_request(c->vcpu))
		return PSCI_DENIED;
	arch_timer_disable(c->vcpu, true);
	call_leave(c, exit_off(c->vcpu));
	return PSCI_SUCCESS;
}

int64_t secondary_cpu_suspend(struct call *c)
{
	call_leave(c, exit_blocked(EXIT_WAIT_INTERRUPT, VCPU_BLOCKED_INTERRUPT,
				   c->vcpu));
	return PSCI_SUCCESS;
}

int64_t secondary_affinity_info(struct call *c)
{
	struct vcpu *v = sibling(c);

	if (v == NULL || (uint32_t)c->arg[2] != 0)
		return PSCI_INVALID_PARAMETERS;
	return vcpu_is_off(v) ? PSCI_AFFINITY_OFF : PSCI_AFFINITY_ON;
}
