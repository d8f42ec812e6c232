/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/ffa/direct_refused.h"

#include "kernel/ffa/boot_run.h"
#include "kernel/ffa/direct_rules.h"

#define FRAMEWORK ((uint32_t)1 << 31) /* in w2 */

/* Returns an error: a call of 18 registers has as many zeroes. */
static struct ffa_answer refused(const struct kind *kind, enum status status)
{
	struct ffa_answer a = ffa_status(status);

	if (kind->request == REQUEST_DIRECT2)
		a.count = FFA_REGISTERS_ALL;
	return a;
}

/*
 * True if nobody has run the VM yet: what it will speak is not known. Its
 * first vCPU is looked at unclaimed, and may be run meanwhile.
 */
static bool never_ran(const struct vm *vm)
{
	return vcpu_state(&vm->vcpus[0]) == VCPU_NEW;
}

/* Returns what the VMs of a request are refused for, or STATUS_OK. */
static enum status refused_parties(const struct vm *from, const struct vm *to,
				   const struct kind *kind)
{
	if (vm_is_primary(to) || !(from->config.properties & kind->send) ||
	    !(to->config.properties & kind->receive))
		return STATUS_DENIED;
	if (may_ask(from, to, kind))
		return STATUS_OK;
	return never_ran(to) && !vm_dialect_settled(to) ? STATUS_BUSY :
							  STATUS_DENIED;
}

/* Returns what a receiver that nobody runs is refused for. */
static enum status refused_receiver(const struct vcpu *from,
				    const struct vcpu *v)
{
	enum vcpu_state state = vcpu_state(v);

	/* it waits by now: as busy as it was a moment ago */
	if (vcpu_in_request(v) || never_ran(v->vm) ||
	    state == VCPU_BLOCKED_MAILBOX)
		return STATUS_BUSY;
	if ((!from->initialized && !vm_is_primary(from->vm)) ||
	    request_in_chain(from, v))
		return STATUS_DENIED;
	return state == VCPU_ABORTED ? STATUS_ABORTED : STATUS_BUSY;
}

/* Returns why the claimed v does not begin its run with c, or nothing. */
static struct ffa_answer begin(struct call *c, struct vcpu *v,
			       const struct kind *kind)
{
	enum status status = ffa_begin(c, v);

	if (status == STATUS_OK)
		return ffa_nothing();
	vcpu_unclaim(v);
	return status == STATUS_AGAIN ? ffa_repeat(c) : refused(kind, status);
}

/* Answers a request that ask() did not carry out: docs/ffa.md, 5.2. */
COLD static struct ffa_answer refuse_request(struct call *c,
					     const struct kind *kind)
{
	const struct vm *own = c->vcpu->vm;
	uint32_t ids = (uint32_t)c->arg[1];
	struct vm *to = vm_find(ids & 0xffff);
	struct ffa_answer a;
	enum status status;
	struct vcpu *v;

	if (ids >> 16 != own->id || to == NULL || to == own ||
	    !is_addressed(c, to, kind))
		return refused(kind, STATUS_INVALID_PARAMETERS);
	status = refused_parties(own, to, kind);
	if (status != STATUS_OK)
		return refused(kind, status);
	v = vcpu_here(c, to);
	if (v == NULL)
		return refused(kind, STATUS_INVALID_PARAMETERS);
	/* Only what begins is claimed: CPU_ON and RUN find it claimed, too. */
	if (ffa_begins(v) && vcpu_claim(v)) {
		if (ffa_begins(v))
			return begin(c, v, kind);
		vcpu_unclaim(v);
	}
	if (vcpu_is_claimed(v))
		return refused(kind, STATUS_BUSY);
	a = refused(kind, refused_receiver(c->vcpu, v));
	if ((uint32_t)a.x[2] == (uint32_t)STATUS_ABORTED)
		a.x[1] = (uint32_t)v->vm->id << 16 | v->arch.index;
	return a;
}

/* Answers a response that respond() did not carry out: docs/ffa.md, 5.3. */
COLD static struct ffa_answer refuse_response(const struct call *c,
					      const struct kind *kind)
{
	const struct vcpu *v = c->vcpu;
	uint32_t ids = (uint32_t)c->arg[1];
	uint32_t w2 = (uint32_t)c->arg[2];

	if (kind->request == REQUEST_DIRECT &&
	    ((w2 != 0 && !(w2 & FRAMEWORK)) || ffa_extra(c)))
		return refused(kind, STATUS_INVALID_PARAMETERS);
	if (ids >> 16 != v->vm->id || (ids & 0xffff) == v->vm->id ||
	    vm_find(ids & 0xffff) == NULL)
		return refused(kind, STATUS_INVALID_PARAMETERS);
	if (vcpu_in_request(v) && (ids & 0xffff) != vcpu_requester(v)->vm->id)
		return refused(kind, STATUS_INVALID_PARAMETERS);
	return refused(kind, STATUS_DENIED);
}

struct ffa_answer ffa_direct_req(struct call *c)
{
	return refuse_request(c, &direct);
}

struct ffa_answer ffa_direct_resp(struct call *c)
{
	return refuse_response(c, &direct);
}

struct ffa_answer ffa_direct_req2(struct call *c)
{
	return refuse_request(c, &direct2);
}

struct ffa_answer ffa_direct_resp2(struct call *c)
{
	return refuse_response(c, &direct2);
}
