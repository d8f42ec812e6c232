/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Not supported: framework messages, which managers of partitions exchange, and
 * VMs neither send nor get.
 */
#include "kernel/ffa/direct.h"

#include "kernel/ffa/direct_rules.h"

/* Has v find zeroes in x8 to x17, if its version knows of them. */
static inline void zero_extra(struct vcpu *v)
{
	uint64_t *x = v->arch.regs.x;

	if (vm_ffa_minor(v->vm) < 2)
		return;
	x[8] = x[9] = 0;
	x[10] = x[11] = 0;
	x[12] = x[13] = 0;
	x[14] = x[15] = 0;
	x[16] = x[17] = 0;
}

/* Has v find the message of c, by this id, in x0, x1 and x3 to x7; x2 is 0. */
static inline void deliver(const struct call *c, uint32_t id, struct vcpu *v)
{
	const uint64_t mask = id & FFA_64_BIT ? UINT64_MAX : UINT32_MAX;
	const uint64_t x3 = c->arg[3] & mask;
	const uint64_t x4 = c->arg[4] & mask;
	const uint64_t x5 = c->arg[5] & mask;
	const uint64_t x6 = c->arg[6] & mask;
	const uint64_t x7 = c->arg[7] & mask;
	uint64_t *x = v->arch.regs.x;

	x[0] = id;
	x[1] = (uint32_t)c->arg[1];
	x[2] = 0;
	x[3] = x3;
	x[4] = x4;
	x[5] = x5;
	x[6] = x6;
	x[7] = x7;
	zero_extra(v);
}

/*
 * Has v find the message of c, of 18 registers, of which x2 and x3 are the
 * receiver's UUID where it is a request.
 */
static inline void deliver2(const struct call *c, uint32_t id, struct vcpu *v,
			    bool is_request)
{
	uint64_t *x = v->arch.regs.x;

	x[0] = id;
	x[1] = (uint32_t)c->arg[1];
	x[2] = is_request ? c->arg[2] : 0;
	x[3] = is_request ? c->arg[3] : 0;
	memcpy(x + 4, c->arg + 4, (FFA_REGISTERS_ALL - 4) * sizeof(*x));
}

/*
 * Claims the vCPU that is to answer c, if it waits, and returns it, or NULL.
 * One that waits for a message has no request, and is no primary's.
 */
static inline struct vcpu *claim_receiver(const struct call *c,
					  const struct kind *kind)
{
	const struct vm *own = c->vcpu->vm;
	uint32_t ids = (uint32_t)c->arg[1];
	const struct vm *to = vm_find(ids & 0xffff);
	struct vcpu *v;

	if (to == NULL || to == own || ids >> 16 != own->id ||
	    !may_ask(own, to, kind) || !is_addressed(c, to, kind))
		return NULL;
	v = vcpu_here(c, to);
	/* Looked at before: a claim holds up its VM's CPU_ON, and RUN. */
	if (v == NULL || vcpu_state(v) != VCPU_BLOCKED_MAILBOX ||
	    !vcpu_claim(v))
		return NULL;
	if (vcpu_state(v) == VCPU_BLOCKED_MAILBOX)
		return v;
	vcpu_unclaim(v);
	return NULL;
}

/* Hands a request over, and returns true, if the receiver waits for one. */
ALWAYS_INLINE static bool ask(struct call *c, uint32_t id,
			      const struct kind *kind)
{
	struct vcpu *v = claim_receiver(c, kind);

	if (v == NULL)
		return false;
	request_open(v, kind->request, c->vcpu);
	vcpu_become(v, VCPU_READY);
	if (kind->request == REQUEST_DIRECT)
		deliver(c, id, v);
	else
		deliver2(c, id, v, true);
	call_switch(c, v);
	return true;
}

/* True if c is the response to the request that its caller has (F-09). */
static inline bool is_due(const struct call *c, const struct kind *kind)
{
	const struct vcpu *v = c->vcpu;

	return v->request == kind->request &&
	       (uint32_t)c->arg[1] == ((uint32_t)v->vm->id << 16 |
				       vcpu_requester(v)->vm->id) &&
	       (kind->request == REQUEST_DIRECT2 ||
		((uint32_t)c->arg[2] == 0 && !ffa_extra(c)));
}

/* The requester's VM was stopped: the responder waits all the same. */
COLD static void respond_to_nobody(struct call *c)
{
	call_leave(c, exit_blocked(EXIT_WAIT_MESSAGE, VCPU_BLOCKED_MAILBOX,
				   c->vcpu));
}

/* Has who asked find the response, and run on here. False: it is none. */
ALWAYS_INLINE static bool respond(struct call *c, uint32_t id,
				  const struct kind *kind)
{
	struct vcpu *v = c->vcpu;
	struct vcpu *to;

	if (!is_due(c, kind))
		return false;
	to = request_claim(v);
	if (to == NULL) {
		c->then = CALL_REPEATS;
		return true;
	}
	if (!request_close(v, to)) {
		respond_to_nobody(c);
		return true;
	}
	vcpu_become(v, VCPU_BLOCKED_MAILBOX);
	if (kind->request == REQUEST_DIRECT)
		deliver(c, id, to);
	else
		deliver2(c, id, to, false);
	call_switch(c, to);
	return true;
}

/* True if the caller's version has the calls of 18 registers, of 64 bits. */
static inline bool has_direct2(const struct call *c, uint32_t id)
{
	return (id & FFA_64_BIT) != 0 &&
	       vm_ffa_minor(c->vcpu->vm) >= direct2.minor;
}

bool ffa_direct(struct call *c, uint32_t id)
{
	switch (FFA_OFFSET(id)) {
	case FFA_OFFSET_MSG_SEND_DIRECT_REQ:
		return ask(c, id, &direct);
	case FFA_OFFSET_MSG_SEND_DIRECT_RESP:
		return respond(c, id, &direct);
	case FFA_OFFSET_MSG_SEND_DIRECT_REQ2:
		return has_direct2(c, id) && ask(c, id, &direct2);
	case FFA_OFFSET_MSG_SEND_DIRECT_RESP2:
		return has_direct2(c, id) && respond(c, id, &direct2);
	default:
		return false;
	}
}
