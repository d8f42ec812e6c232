/* SPDX-License-Identifier: BSD-3-Clause */
/* Not supported: RUN by a secondary, which would schedule others. */
#include "kernel/ffa/run.h"

#include "kernel/ffa/boot_run.h"
#include "kernel/vm/dialect.h"
#include "kernel/vm/request.h"

#define WAIT_KEEPS_RX 1U

struct ffa_answer ffa_run(struct call *c)
{
	uint32_t target = (uint32_t)c->arg[1];
	struct vm *vm = vm_find(target >> 16);

	if (ffa_extra(c))
		return ffa_status(STATUS_INVALID_PARAMETERS);
	if (!vm_is_primary(c->vcpu->vm))
		return ffa_status(STATUS_DENIED);
	if (!ffa_zero(c, 2, 7) || vm == NULL || vm_is_primary(vm) ||
	    (target & 0xffff) >= vm->vcpu_count)
		return ffa_status(STATUS_INVALID_PARAMETERS);
	if (!call_run(c, &vm->vcpus[target & 0xffff]))
		return ffa_status(STATUS_BUSY);
	return ffa_nothing();
}

/* Returns RUN, with which a vCPU of version 1.2 finds x8 to x17 zero, too. */
static struct ffa_answer running(const struct vcpu *v)
{
	struct ffa_answer a = ffa_answer(FFA_ID(RUN));

	a.x[1] = (uint32_t)v->vm->id << 16 | v->arch.index;
	if (vm_ffa_minor(v->vm) >= 2)
		a.count = FFA_REGISTERS_ALL;
	return a;
}

/*
 * True if there is a message in RX of which nobody was told. A VM of version
 * 1.0 is told the message itself, others that there is something to do.
 */
static bool take_message(const struct vcpu *v, struct ffa_answer *a)
{
	struct message m;

	if (!mailbox_read(&v->vm->mailbox, &m))
		return false;
	*a = running(v);
	if (vm_ffa_minor(v->vm) == 0) {
		a->x[0] = FFA_ID(MSG_SEND);
		a->x[1] = (uint32_t)m.sender << 16 | v->vm->id;
		a->x[3] = m.size;
	}
	return true;
}

void ffa_wake(struct vcpu *v)
{
	struct ffa_answer a;

	if (!take_message(v, &a))
		a = running(v);
	ffa_tell(v, &a);
}

/*
 * Waits. RX goes back to its producers, if the caller has it: version 1.0 has
 * RX_RELEASE alone for that, and 1.2 may keep it.
 */
static struct ffa_answer wait(struct call *c, bool keeps_rx)
{
	struct vcpu *v = c->vcpu;
	struct ffa_answer a;

	v->initialized = true;
	if (!keeps_rx && vm_ffa_minor(v->vm) >= 1)
		(void)mailbox_release(&v->vm->mailbox);
	if (v->request == REQUEST_FIRST)
		return ffa_begun(v);
	if (take_message(v, &a))
		return a;
	if (vcpu_virqs(v) != 0)
		return ffa_status(STATUS_INTERRUPTED);
	call_leave(c, exit_blocked(EXIT_WAIT_MESSAGE, VCPU_BLOCKED_MAILBOX, v));
	return ffa_nothing(); /* that is ffa_wake()'s, or a request */
}

struct ffa_answer ffa_msg_wait(struct call *c)
{
	const struct vm *vm = c->vcpu->vm;
	uint32_t flags = (uint32_t)c->arg[2];
	uint32_t known = vm_ffa_minor(vm) >= 2 ? WAIT_KEEPS_RX : 0;

	if (!ffa_zero(c, 1, 1) || !ffa_zero(c, 3, 7) || (flags & ~known) ||
	    ffa_extra(c))
		return ffa_status(STATUS_INVALID_PARAMETERS);
	if (vm_is_primary(vm))
		return ffa_status(STATUS_NOT_SUPPORTED);
	if (vcpu_answers(c->vcpu))
		return ffa_status(STATUS_DENIED);
	return wait(c, flags & WAIT_KEEPS_RX);
}

/* Returns the time for which the caller of YIELD need not run, ns. */
static uint64_t time_out(const struct call *c)
{
	return (uint64_t)(uint32_t)c->arg[3] << 32 | (uint32_t)c->arg[2];
}

/* A requester of version 1.0 knows no answer YIELD. */
struct ffa_answer ffa_yield(struct call *c)
{
	const struct vm *vm = c->vcpu->vm;
	struct exit e = exit_ready(EXIT_YIELD, c->vcpu);

	e.value = time_out(c);
	if (!ffa_zero(c, 1, 1) || !ffa_zero(c, 4, 7) ||
	    (e.value != 0 && vm_ffa_minor(vm) < 2))
		return ffa_status(STATUS_INVALID_PARAMETERS);
	if (vm_is_primary(vm))
		return ffa_status(STATUS_OK);
	if (vcpu_answers(c->vcpu) && vm_ffa_minor(vm) == 0)
		return ffa_status(STATUS_DENIED);
	call_leave(c, e);
	return ffa_status(STATUS_OK);
}
