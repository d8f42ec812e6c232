/* SPDX-License-Identifier: BSD-3-Clause */
/* What a panic needs of the VMs (kernel/base/panic.h). */
#include <string.h>

#include "kernel/base/log.h"
#include "kernel/base/panic.h"
#include "kernel/vm/vcpu.h"
#include "kernel/vm/vm.h"

/* Without a lock: whoever holds one may be who panics. */
void panic_stop_others(void)
{
	for (uint16_t id = 1; id <= vm_highest_id(); id++) {
		struct vm *vm = vm_find(id);

		if (vm != NULL)
			memset(vm->ptable.root, 0,
			       vm->ptable.shape.roots * PAGE_SIZE);
	}
}

void panic_describe(const struct vcpu *v)
{
	if (v == NULL)
		log_print("  no vCPU yet\n");
	else
		log_print("  VM %u (%s), vCPU %u\n", v->vm->id, v->vm->name,
			  v->index);
}
