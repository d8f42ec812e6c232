/* SPDX-License-Identifier: BSD-3-Clause */
/* HF_INTERRUPT_ENABLE, GET and INJECT (docs/abi.md, 4). */
#include "kernel/vm/virq.h"
#include "kernel/spci/list.h"
#include "kernel/vm/vcpu.h"
#include "kernel/vm/vm.h"

#define REFUSED ((uint64_t)-1)

void call_interrupt_enable(struct call *c)
{
	uint32_t intid = (uint32_t)c->arg[1];

	if (intid < VIRTUAL_INTIDS)
		virq_enable(c->vcpu, intid, c->arg[2] != 0);
	call_x0(c, intid < VIRTUAL_INTIDS ? 0 : REFUSED);
}

/* "None" is the one -1 of 32 bits. */
void call_interrupt_get(struct call *c)
{
	call_x0(c, virq_take(c->vcpu));
}

/* The vCPU that the caller may inject into, or NULL. */
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

/*
 * The primary, which schedules, is told whether the target has to run: by the
 * result, or by the exit of a vCPU that injects into another of its VM.
 */
void call_interrupt_inject(struct call *c)
{
	struct vcpu *target = inject_target(c);
	uint32_t intid = (uint32_t)c->arg[3];
	bool to_run;

	if (intid >= VIRTUAL_INTIDS || target == NULL) {
		call_x0(c, REFUSED);
		return;
	}
	to_run = virq_inject(target, intid);
	call_x0(c, vm_is_primary(c->vcpu->vm) ? to_run : 0);
	if (to_run && !vm_is_primary(c->vcpu->vm) && target != c->vcpu)
		call_leave(c, HF_RUN_WAKE_UP, call_vcpu_id(target), 0, 0);
}
