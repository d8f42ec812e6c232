/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Conditions of direct messages that both direct.c, which carries them out, and
 * direct_refused.c, which says why not, ask for.
 */
#pragma once

#include "kernel/base/cpu.h"
#include "kernel/ffa/answer.h"
#include "kernel/ffa/partition.h"
#include "kernel/vm/dialect.h"
#include "kernel/vm/request.h"

/* A kind of request: what both sides have to be allowed, and have. */
struct kind {
	enum vcpu_request request;
	uint16_t send;
	uint16_t receive;
	uint8_t minor; /* the first version that has it */
};

static const struct kind direct = { REQUEST_DIRECT, VM_SENDS_DIRECT,
				    VM_RECEIVES_DIRECT, 0 };
static const struct kind direct2 = { REQUEST_DIRECT2, VM_SENDS_DIRECT2,
				     VM_RECEIVES_DIRECT2, 2 };

/*
 * True if w2, or x2 and x3, of a request to a VM are as they have to be: 0, or
 * a UUID of the VM's.
 */
static inline bool is_addressed(const struct call *c, const struct vm *to,
				const struct kind *kind)
{
	const struct vm_uuid uuid = { c->arg[2], c->arg[3] };

	if (kind->request == REQUEST_DIRECT)
		return (uint32_t)c->arg[2] == 0;
	return ffa_uuid_is_nil(uuid) || ffa_has_uuid(to, uuid);
}

/* True if a VM may send, the other receive, and is known to have the call. */
static inline bool may_ask(const struct vm *from, const struct vm *to,
			   const struct kind *kind)
{
	return (from->config.properties & kind->send) &&
	       (to->config.properties & kind->receive) &&
	       vm_dialect_settled(to) && vm_ffa_minor(to) >= kind->minor;
}

/* Returns the vCPU of a VM that answers on this CPU, or NULL. */
static inline struct vcpu *vcpu_here(const struct call *c, const struct vm *vm)
{
	uint32_t cpu = arch_cpu_of(c->vcpu->arch.cpu)->index;

	if (vm->vcpu_count == 1)
		return &vm->vcpus[0];
	return cpu < vm->vcpu_count ? &vm->vcpus[cpu] : NULL;
}
