/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/ffa/boot_run.h"

#include "kernel/mem/clear.h"
#include "kernel/vm/vm.h"

COLD enum status ffa_begin(struct call *c, struct vcpu *v)
{
	struct vm *vm = v->vm;
	enum status status = clear_range(c->vcpu->arch.cpu, &vm->uncleared);

	if (status != STATUS_OK)
		return status;
	memcpy(vm->first_request, c->arg, FFA_REGISTERS * sizeof(*c->arg));
	memcpy(vm->first_request + FFA_REGISTERS,
	       c->vcpu->arch.regs.x + FFA_REGISTERS,
	       (FFA_REGISTERS_ALL - FFA_REGISTERS) * sizeof(*c->arg));
	request_open(v, REQUEST_FIRST, c->vcpu);
	vcpu_become(v, VCPU_READY);
	call_switch(c, v);
	return STATUS_OK;
}

COLD struct ffa_answer ffa_begun(struct vcpu *v)
{
	const uint64_t *x = v->vm->first_request;
	uint32_t id = (uint32_t)x[0] & ~FFA_SVE_HINT;
	struct ffa_answer a = ffa_answer(id);

	v->request = REQUEST_DIRECT;
	if (FFA_OFFSET(id) == FFA_OFFSET_MSG_SEND_DIRECT_REQ2) {
		v->request = REQUEST_DIRECT2;
		a.count = FFA_REGISTERS_ALL;
	}
	a.x[1] = (uint32_t)x[1];
	memcpy(a.x + 3, x + 3, (a.count - 3) * sizeof(*x));
	a.x[2] = v->request == REQUEST_DIRECT2 ? x[2] : 0;
	return a;
}
