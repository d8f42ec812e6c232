/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/vm/request.h"

#include "kernel/base/cpu.h"

/*
 * Each vCPU of a chain but its first was chosen as the one that answers for its
 * VM on that CPU, so it has one of each VM, and the first.
 */
#define CHAIN_MAX (KEEL_MAX_VMS + 1)

/* Returns the vCPU in front of v in its chain, or NULL: v is the first. */
static const struct vcpu *in_front(const struct vcpu *v)
{
	const struct vcpu *from = vcpu_requester(v);

	return from == NULL || vm_is_primary(from->vm) ? NULL : from;
}

/* A chain has no circle: a request to one of its own vCPUs is refused. */
bool request_in_chain(const struct vcpu *v, const struct vcpu *first)
{
	for (unsigned i = 0; v != NULL && i < CHAIN_MAX; i++) {
		v = in_front(v);
		if (v == first)
			return true;
	}
	return false;
}

bool request_may_move(const struct vcpu *v)
{
	for (unsigned i = 0; v != NULL && i < CHAIN_MAX; i++) {
		if (v->vm->vcpu_count > 1)
			return false;
		v = in_front(v);
	}
	return true;
}

void request_open(struct vcpu *v, enum vcpu_request request, struct vcpu *from)
{
	v->request = request;
	atomic_store_explicit(&v->requester, from, memory_order_relaxed);
	if (vm_is_primary(from->vm))
		return;
	from->receiver = v;
	vcpu_become(from, VCPU_BLOCKED_REQUEST);
}

struct vcpu *request_claim(const struct vcpu *v)
{
	struct vcpu *from = vcpu_requester(v);

	if (vm_is_primary(from->vm))
		return arch_cpu_of(v->arch.cpu)->primary;
	return vcpu_claim(from) ? from : NULL;
}

bool request_close(struct vcpu *v, struct vcpu *to)
{
	v->request = REQUEST_NONE;
	atomic_store_explicit(&v->requester, NULL, memory_order_relaxed);
	if (vm_is_primary(to->vm))
		return true;
	if (vcpu_state(to) != VCPU_BLOCKED_REQUEST) {
		vcpu_unclaim(to);
		return false;
	}
	vcpu_become(to, VCPU_READY);
	return true;
}
