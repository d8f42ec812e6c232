/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Not supported: framework messages, which managers of partitions exchange, and
 * VMs neither send nor get.
 */
#include "kernel/ffa/direct.h"

#include "kernel/base/cpu.h"
#include "kernel/ffa/partition.h"
#include "kernel/vm/dialect.h"
#include "kernel/vm/request.h"

#define FRAMEWORK ((uint32_t)1 << 31) /* in w2 */

/* A kind of request: what both sides have to be allowed, and have. */
static const struct kind {
	uint16_t send;
	uint16_t receive;
	uint8_t minor; /* the first version that has it */
} kinds[] = {
	[REQUEST_DIRECT] = { VM_SENDS_DIRECT, VM_RECEIVES_DIRECT, 0 },
	[REQUEST_DIRECT2] = { VM_SENDS_DIRECT2, VM_RECEIVES_DIRECT2, 2 },
};

/* Returns an error: a call of 18 registers has as many zeroes. */
static struct ffa_answer refused(enum vcpu_request kind, enum status status)
{
	struct ffa_answer a = ffa_status(status);

	return kind == REQUEST_DIRECT2 ? ffa_wide(a) : a;
}

/*
 * Has `to` find the message of the call c. x4 to x17 are a message of 18
 * registers; x2 and x3 are the receiver's UUID where it is a request. Behind
 * one of 8 a receiver that knows of more finds zeroes.
 */
static void deliver(const struct call *c, struct vcpu *to,
		    enum vcpu_request kind, bool is_request)
{
	uint64_t *x = to->arch.regs.x;
	const uint64_t *arg = c->arg;

	x[0] = (uint32_t)arg[0] & ~FFA_SVE_HINT;
	x[1] = (uint32_t)arg[1];
	x[2] = is_request && kind == REQUEST_DIRECT2 ? arg[2] : 0;
	x[3] = is_request || kind == REQUEST_DIRECT ? arg[3] : 0;
	memcpy(x + 4, arg + 4, 4 * sizeof(*x));
	if (kind == REQUEST_DIRECT2)
		memcpy(x + 8, arg + 8, 10 * sizeof(*x));
	else if (vm_ffa_minor(to->vm) >= 2)
		memset(x + 8, 0, 10 * sizeof(*x));
}

/* True if x2 and x3 of a REQ2 name no UUID, or one of the receiver's. */
static bool names_service(const struct call *c, const struct vm *to)
{
	const struct vm_uuid uuid = { c->arg[2], c->arg[3] };

	return ffa_uuid_is_nil(uuid) || ffa_has_uuid(to, uuid);
}

/* Returns the vCPU of a VM that answers on this CPU, or NULL. */
static struct vcpu *vcpu_here(const struct call *c, const struct vm *vm)
{
	uint32_t cpu = arch_cpu_of(c->vcpu->arch.cpu)->index;

	if (vm->vcpu_count == 1)
		return &vm->vcpus[0];
	return cpu < vm->vcpu_count ? &vm->vcpus[cpu] : NULL;
}

/*
 * True if nobody has run the VM yet: what it will speak is not known. Its
 * first vCPU is looked at unclaimed, and may be run meanwhile.
 */
static bool never_ran(const struct vm *vm)
{
	return vcpu_state(&vm->vcpus[0]) == VCPU_NEW;
}

/* Checks who may send what to whom. */
static enum status check_parties(const struct vm *from, const struct vm *to,
				 const struct kind *kind)
{
	if (!(from->config.properties & kind->send) ||
	    !(to->config.properties & kind->receive) || vm_is_primary(to))
		return STATUS_DENIED;
	if (vm_dialect_settled(to) && vm_ffa_minor(to) >= kind->minor)
		return STATUS_OK;
	return never_ran(to) && !vm_dialect_settled(to) ? STATUS_BUSY :
							  STATUS_DENIED;
}

/* Checks the claimed receiver v, in the order of docs/ffa.md, 5.2. */
static enum status check_receiver(const struct vcpu *from, const struct vcpu *v)
{
	enum vcpu_state state = vcpu_state(v);

	if (state == VCPU_BLOCKED_MAILBOX)
		return STATUS_OK;
	if (vcpu_in_request(v) || never_ran(v->vm))
		return STATUS_BUSY;
	if ((!from->initialized && !vm_is_primary(from->vm)) ||
	    request_in_chain(from, v))
		return STATUS_DENIED;
	return state == VCPU_ABORTED ? STATUS_ABORTED : STATUS_BUSY;
}

/* Hands the request to the claimed v, or says why not. */
static struct ffa_answer hand_over(struct call *c, struct vcpu *v,
				   enum vcpu_request kind)
{
	enum status status = check_receiver(c->vcpu, v);
	struct ffa_answer a;

	if (status != STATUS_OK) {
		vcpu_unclaim(v);
		a = refused(kind, status);
		if (status == STATUS_ABORTED)
			a.x[1] = (uint32_t)v->vm->id << 16 | v->arch.index;
		return a;
	}
	request_open(v, kind, c->vcpu);
	vcpu_become(v, VCPU_READY);
	deliver(c, v, kind, true);
	call_switch(c, v);
	return ffa_nothing(); /* that is the response */
}

static struct ffa_answer request(struct call *c, enum vcpu_request kind)
{
	const struct vm *own = c->vcpu->vm;
	uint32_t ids = (uint32_t)c->arg[1];
	struct vm *to = vm_find(ids & 0xffff);
	enum status status;
	struct vcpu *v;

	if ((kind == REQUEST_DIRECT && (uint32_t)c->arg[2] != 0) ||
	    ids >> 16 != own->id || to == NULL || to == own ||
	    (kind == REQUEST_DIRECT2 && !names_service(c, to)))
		return refused(kind, STATUS_INVALID_PARAMETERS);
	status = check_parties(own, to, &kinds[kind]);
	if (status != STATUS_OK)
		return refused(kind, status);
	v = vcpu_here(c, to);
	if (v == NULL)
		return refused(kind, STATUS_INVALID_PARAMETERS);
	if (!vcpu_claim(v))
		return refused(kind, STATUS_BUSY);
	return hand_over(c, v, kind);
}

struct ffa_answer ffa_direct_req(struct call *c)
{
	return request(c, REQUEST_DIRECT);
}

struct ffa_answer ffa_direct_req2(struct call *c)
{
	return request(c, REQUEST_DIRECT2);
}

/* Checks a response, in the order of docs/ffa.md, 5.3. */
static enum status check_response(const struct call *c, enum vcpu_request kind)
{
	const struct vcpu *v = c->vcpu;
	uint32_t ids = (uint32_t)c->arg[1];
	uint32_t flags = kind == REQUEST_DIRECT ? (uint32_t)c->arg[2] : 0;

	if ((flags != 0 && !(flags & FRAMEWORK)) ||
	    (kind == REQUEST_DIRECT && ffa_extra(c)) ||
	    ids >> 16 != v->vm->id || (ids & 0xffff) == v->vm->id ||
	    vm_find(ids & 0xffff) == NULL)
		return STATUS_INVALID_PARAMETERS;
	if (!vcpu_in_request(v))
		return STATUS_DENIED;
	if ((ids & 0xffff) != vcpu_requester(v)->vm->id)
		return STATUS_INVALID_PARAMETERS;
	return flags == 0 && kind == v->request ? STATUS_OK : STATUS_DENIED;
}

/*
 * Gives the answer to who asked (F-09), and has it run on here. A requester
 * that was stopped gets none: the responder waits all the same.
 */
static struct ffa_answer respond(struct call *c, enum vcpu_request kind)
{
	struct vcpu *v = c->vcpu;
	enum status status = check_response(c, kind);
	struct vcpu *to;

	if (status != STATUS_OK)
		return refused(kind, status);
	to = request_claim(v);
	if (to == NULL)
		return ffa_repeat(c);
	if (!request_close(v, to)) {
		call_leave(c, exit_blocked(EXIT_WAIT_MESSAGE,
					   VCPU_BLOCKED_MAILBOX, v));
		return ffa_nothing();
	}
	vcpu_become(v, VCPU_BLOCKED_MAILBOX);
	deliver(c, to, kind, false);
	call_switch(c, to);
	return ffa_nothing(); /* that is the next request, or RUN */
}

struct ffa_answer ffa_direct_resp(struct call *c)
{
	return respond(c, REQUEST_DIRECT);
}

struct ffa_answer ffa_direct_resp2(struct call *c)
{
	return respond(c, REQUEST_DIRECT2);
}
