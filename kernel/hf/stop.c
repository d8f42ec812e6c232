/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/hf/stop.h"

#include "kernel/hf/list.h"
#include "kernel/mem/settle.h"
#include "kernel/vm/vm.h"

#define NOT_YET 1

/* Makes a vCPU that does not run ABORTED. False: another CPU runs it. */
static bool abort_vcpu(struct vcpu *v)
{
	if (vcpu_state(v) == VCPU_ABORTED)
		return true;
	if (!vcpu_claim(v))
		return false;
	vcpu_become(v, VCPU_ABORTED);
	vcpu_unclaim(v);
	return true;
}

/*
 * Makes all vCPUs of the VM ABORTED. False: one of them runs. The others cannot
 * begin to run, for ABORTED is final.
 */
static bool abort_vcpus(struct vm *vm)
{
	bool all = true;

	for (uint16_t i = 0; i < vm->vcpu_count; i++)
		all = abort_vcpu(&vm->vcpus[i]) && all;
	return all;
}

uint64_t hf_vm_stop(struct call *c)
{
	struct vm *vm = vm_find((uint16_t)c->arg[1]);
	enum status status;

	if (!vm_is_primary(c->vcpu->vm) || vm == NULL || vm_is_primary(vm))
		return HF_REFUSED;
	if (!abort_vcpus(vm))
		return NOT_YET;
	status = mem_settle(vm);
	if (status == STATUS_AGAIN) {
		c->then = CALL_REPEATS;
		return c->arg[0];
	}
	return status == STATUS_OK ? 0 : NOT_YET;
}
