/* SPDX-License-Identifier: BSD-3-Clause */
/* The calls of our own: counts of VMs and vCPUs, and the debug log. */
#include "kernel/call/list.h"
#include "kernel/log/log.h"
#include "kernel/vm/vcpu.h"
#include "kernel/vm/vm.h"

void call_vm_get_count(struct call *c)
{
	call_x0(c, vm_count());
}

void call_vcpu_get_count(struct call *c)
{
	const struct vm *vm = vm_find((uint16_t)c->arg[1]);

	bool known = vm_is_primary(c->vcpu->vm) && vm != NULL;

	call_x0(c, known ? vm->vcpu_count : 0);
}

/* A line is printed when it ends or no longer fits (abi.md's section 4). */
void call_debug_log(struct call *c)
{
	struct vm *vm = c->vcpu->vm;
	char ch = (char)c->arg[1];

	spin_lock(&vm->log_lock);
	if (ch != '\n' && ch != '\0')
		vm->log_line[vm->log_length++] = ch;
	if (ch == '\n' || ch == '\0' || vm->log_length == VM_LOG_LINE_MAX) {
		log_guest(vm->id, vm->log_line, vm->log_length);
		vm->log_length = 0;
	}
	spin_unlock(&vm->log_lock);
	call_x0(c, 0);
}
