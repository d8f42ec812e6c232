/* SPDX-License-Identifier: BSD-3-Clause */
/* Not supported: RUN by a secondary, which would schedule others. */
#include "kernel/spci/run.h"

#include "kernel/spci/msg.h"

struct spci_answer spci_run(struct call *c)
{
	uint32_t target = (uint32_t)c->arg[1];
	struct vm *vm = vm_find(target >> 16);

	if (!vm_is_primary(c->vcpu->vm))
		return spci_status(STATUS_DENIED);
	if (vm == NULL || vm_is_primary(vm) ||
	    (target & 0xffff) >= vm->vcpu_count)
		return spci_status(STATUS_INVALID_PARAMETERS);
	if (!call_run(c, &vm->vcpus[target & 0xffff]))
		return spci_status(STATUS_BUSY);
	return SPCI_NO_ANSWER; /* that is its exit */
}

bool spci_wake(struct vcpu *v)
{
	struct spci_answer a = spci_take_message(v->vm);

	if (!spci_of_size(a))
		return false;
	spci_tell(v, a);
	return true;
}
