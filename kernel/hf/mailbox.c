/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/hf/mailbox.h"

#include "kernel/hf/list.h"
#include "kernel/vm/vm.h"

static uint64_t id_or_nobody(uint16_t id)
{
	return id != MAILBOX_NOBODY ? id : HF_REFUSED;
}

uint64_t hf_mailbox_writable_get(struct call *c)
{
	return id_or_nobody(mailbox_next_writable(&c->vcpu->vm->mailbox));
}

uint64_t hf_mailbox_waiter_get(struct call *c)
{
	struct vm *vm = vm_find((uint16_t)c->arg[1]);
	uint16_t id = MAILBOX_NOBODY;

	if (vm_is_primary(c->vcpu->vm) && vm != NULL)
		id = mailbox_next_waiter(&vm->mailbox);
	if (id != MAILBOX_NOBODY)
		mailbox_tell_writable(&vm_find(id)->mailbox, vm->id);
	return id_or_nobody(id);
}
