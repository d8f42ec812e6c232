/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/ffa/partition.h"

#include "kernel/base/cpu.h"
#include "kernel/vm/dialect.h"
#include "lib/compiler.h"

/* Returns the properties that there are in a version. */
static uint32_t known(uint32_t dialect)
{
	uint32_t all = VM_RECEIVES_DIRECT | VM_SENDS_DIRECT | VM_INDIRECT;

	if (dialect == DIALECT_SPCI)
		return 0;
	if (dialect >= DIALECT_FFA_1_1)
		all |= VM_NOTIFICATIONS;
	if (dialect >= DIALECT_FFA_1_2)
		all |= VM_RECEIVES_DIRECT2 | VM_SENDS_DIRECT2;
	return all;
}

uint32_t ffa_properties(const struct vm *vm)
{
	return vm->config.properties & known(vm_dialect(vm));
}

OUTLINED unsigned ffa_vcpus(const struct vm *vm)
{
	return vm_is_primary(vm) ? cpu_count : vm->vcpu_count;
}

/* True for the second form of messages, if the VM has any. */
static bool by_msg_send2(const struct vm *vm)
{
	return vm_dialect(vm) >= DIALECT_FFA_1_1;
}

bool ffa_may_message(const struct vm *a, const struct vm *b)
{
	return (ffa_properties(a) & ffa_properties(b) & VM_INDIRECT) != 0 &&
	       by_msg_send2(a) == by_msg_send2(b);
}

bool ffa_has_uuid(const struct vm *vm, struct vm_uuid uuid)
{
	for (unsigned i = 0; i < vm->config.uuid_count; i++) {
		if (vm->config.uuids[i].low == uuid.low &&
		    vm->config.uuids[i].high == uuid.high)
			return true;
	}
	return false;
}
