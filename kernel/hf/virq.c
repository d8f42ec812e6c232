/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/hf/virq.h"

#include "kernel/hf/list.h"
#include "kernel/vm/virq.h"
#include "kernel/vm/vm.h"

uint64_t hf_interrupt_enable(struct call *c)
{
	uint32_t intid = (uint32_t)c->arg[1];

	if (intid >= VIRTUAL_INTIDS)
		return HF_REFUSED;
	virq_enable(c->vcpu, intid, c->arg[2] != 0);
	return 0;
}

uint64_t hf_interrupt_get(struct call *c)
{
	return virq_take(c->vcpu);
}

/* Returns the vCPU that the caller may inject into, or NULL. */
static struct vcpu *inject_target(const struct call *c)
{
	struct vm *own = c->vcpu->vm;
	struct vm *vm = vm_find((uint16_t)c->arg[1]);
	uint16_t index = (uint16_t)c->arg[2];

	if (vm == NULL || index >= vm->vcpu_count ||
	    (!vm_is_primary(own) && vm != own))
		return NULL;
	return &vm->vcpus[index];
}

uint64_t hf_interrupt_inject(struct call *c)
{
	struct vcpu *target = inject_target(c);
	uint32_t intid = (uint32_t)c->arg[3];
	bool to_run;

	if (intid >= VIRTUAL_INTIDS || target == NULL)
		return HF_REFUSED;
	to_run = virq_inject(target, intid);
	if (vm_is_primary(c->vcpu->vm))
		return to_run;
	if (to_run && target != c->vcpu)
		call_leave(c, exit_ready(EXIT_WAKE_UP, target));
	return 0;
}
