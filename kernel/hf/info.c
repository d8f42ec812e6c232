/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/hf/info.h"

#include "kernel/vm/vm.h"

uint64_t hf_vm_get_count(struct call *c)
{
	(void)c;
	return vm_highest_id();
}

uint64_t hf_vcpu_get_count(struct call *c)
{
	const struct vm *vm = vm_find((uint16_t)c->arg[1]);

	if (!vm_is_primary(c->vcpu->vm) || vm == NULL)
		return 0;
	return vm->vcpu_count;
}
