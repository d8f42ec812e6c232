/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/vm/vm.h"

#include "kernel/base/panic.h"
#include "lib/compiler.h"

static struct vm vms[KEEL_MAX_VMS]; /* of id 1 and up */
static uint16_t highest_id;

OUTLINED struct vm *vm_find(uint64_t id)
{
	uint64_t i = id - 1; /* no VM is 0: that wraps, and is too large */

	return i < KEEL_MAX_VMS && vms[i].id != 0 ? &vms[i] : NULL;
}

uint16_t vm_highest_id(void)
{
	return highest_id;
}

struct vm *vm_create(uint16_t id, struct vcpu *vcpus, uint16_t vcpu_count,
		     struct stage2_shape shape, void *root)
{
	struct vm *vm = &vms[id - 1];

	*vm = (struct vm){ .id = id, .vcpus = vcpus, .vcpu_count = vcpu_count };
	vm->config.properties = vm_is_primary(vm) ? VM_PRIMARY_PROPERTIES :
						    VM_SECONDARY_PROPERTIES;
	ptable_init(&vm->ptable, shape, root, id);
	panic_add_vm(id, vm->config.name, root, shape.roots * PAGE_SIZE);
	if (id > highest_id)
		highest_id = id;
	return vm;
}
