/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/spci/run.h"

#include "arch/vcpu.h"
#include "kernel/base/cpu.h"
#include "kernel/base/log.h"
#include "kernel/mem/clear.h"
#include "kernel/spci/list.h"
#include "kernel/vm/virq.h"
#include "kernel/vm/vm.h"

/* What RUN makes of a vCPU in each state, and what its blocking is called. */
enum run_rule {
	RUN_REFUSE,
	RUN_GO,
	RUN_IF_WOKEN,
};

static const struct {
	enum run_rule rule;
	uint64_t blocked; /* result of RUN while, or when, it is so */
} states[] = {
	[VCPU_OFF] = { RUN_REFUSE, HF_RUN_WAIT },
	[VCPU_READY] = { RUN_GO, 0 },
	[VCPU_BLOCKED_MAILBOX] = { RUN_IF_WOKEN, SPCI_ID(MSG_WAIT) },
	[VCPU_BLOCKED_INTERRUPT] = { RUN_IF_WOKEN, HF_RUN_WAIT },
	[VCPU_ABORTED] = { RUN_REFUSE, 0 },
};

static struct vcpu *to_primary(struct vcpu *v, uint64_t func, uint64_t a1,
			       uint64_t a2, uint64_t a3)
{
	struct vcpu *primary = v->arch.cpu->arch.primary;

	if (atomic_load_explicit(&log_waiting, memory_order_relaxed))
		log_push();
	vcpu_set_values(primary, func, a1, a2, a3, 0);
	return primary;
}

struct vcpu *run_leave(struct vcpu *v, uint64_t func, uint64_t a1, uint64_t a2,
		       uint64_t a3)
{
	v->state = VCPU_READY;
	return to_primary(v, func, a1, a2, a3);
}

struct vcpu *run_block(struct vcpu *v, enum vcpu_state state)
{
	uint64_t func = states[state].blocked;
	uint64_t sleep = 0;

	if (state != VCPU_OFF && arch_timer_armed(v, true)) {
		sleep = arch_timer_remaining(v, true);
		if (sleep == 0)
			func = SPCI_ID(INTERRUPT);
	}
	v->state = state;
	return to_primary(v, func, call_vcpu_id(v), sleep, 0);
}

bool run_take_message(struct vcpu *v)
{
	struct message message;

	if (!mailbox_read(&v->vm->mailbox, &message))
		return false;
	vcpu_set_values(v, SPCI_ID(MSG_SEND),
			(uint64_t)message.sender << 16 | v->vm->id, 0,
			message.size, 0);
	return true;
}

void run_update_virq(struct vcpu *v, bool current)
{
	/* The primary takes physical interrupts itself. */
	if (!vm_is_primary(v->vm))
		arch_vcpu_set_virq(v, current, vcpu_virqs(v) != 0);
}

/*
 * The timer of a vCPU that does not run, looked at once: what is not due when
 * RUN decides must not be reported as due, which is the same as "for ever".
 */
struct timer_view {
	bool armed;
	bool due;
	uint64_t left; /* ns */
};

static struct timer_view timer_look(const struct vcpu *v)
{
	struct timer_view t = { .armed = arch_timer_armed(v, false) };

	if (t.armed)
		t.left = arch_timer_remaining(v, false);
	t.due = t.armed && t.left == 0;
	return t;
}

/*
 * Is the blocked v to run again, and if it waits for a message, with what in
 * its registers? (docs/abi.md, 3.1.)
 */
static bool wake(struct vcpu *v, bool timer_due)
{
	bool mailbox = v->state == VCPU_BLOCKED_MAILBOX;

	if (mailbox && run_take_message(v))
		return true;
	if (vcpu_virqs(v) == 0 && !timer_due)
		return false;
	if (mailbox)
		vcpu_set_values(v, SPCI_ID(ERROR), 0,
				(uint64_t)STATUS_INTERRUPTED, 0, 0);
	return true;
}

/* A due timer is virtual interrupt 3; masked, it does not fire again. */
static void deliver_timer(struct vcpu *v)
{
	virq_raise(v, VIRTUAL_TIMER_INT);
	arch_timer_mask(v);
}

/*
 * v is blocked still: for how long, or, where no timer will end it, the error
 * that RUN of one that is OFF is (W-20).
 */
static void still_blocked(struct call *c, const struct vcpu *v,
			  const struct timer_view *t)
{
	if (!t->armed) {
		call_status(c, STATUS_INVALID_PARAMETERS);
		return;
	}
	call_values(c, states[v->state].blocked, call_vcpu_id(v), t->left, 0,
		    0);
}

/*
 * Clears what is left of the memory of a VM that is to run. False: an interrupt
 * is due first and RUN is made again behind it, or the memory cannot be
 * written: such a VM never runs (N-03).
 */
static bool scrubbed(struct call *c, struct vm *vm)
{
	enum status status = scrub_range(c->vcpu->arch.cpu, &vm->unscrubbed);

	if (status == STATUS_AGAIN)
		arch_vcpu_repeat_call(c->vcpu);
	else if (status != STATUS_OK)
		call_status(c, status);
	return status == STATUS_OK;
}

/* The claimed v runs, or does not. True: it will. */
static bool run(struct call *c, struct vcpu *v)
{
	const struct timer_view t = timer_look(v);

	switch (states[v->state].rule) {
	case RUN_REFUSE:
		call_status(c, STATUS_INVALID_PARAMETERS);
		return false;
	case RUN_IF_WOKEN:
		if (!wake(v, t.due)) {
			still_blocked(c, v, &t);
			return false;
		}
		break;
	case RUN_GO:
		if (!scrubbed(c, v->vm))
			return false;
		break;
	}
	if (t.due)
		deliver_timer(v);
	v->state = VCPU_READY;
	v->arch.cpu = c->vcpu->arch.cpu;
	c->next = v;
	return true;
}

void call_run(struct call *c)
{
	uint32_t target = (uint32_t)c->arg[1];
	struct vm *vm = vm_find(target >> 16);
	struct vcpu *v;

	if (!vm_is_primary(c->vcpu->vm)) {
		call_status(c, STATUS_DENIED);
		return;
	}
	if (vm == NULL || vm_is_primary(vm) ||
	    (target & 0xffff) >= vm->vcpu_count) {
		call_status(c, STATUS_INVALID_PARAMETERS);
		return;
	}
	v = &vm->vcpus[target & 0xffff];
	if (!vcpu_claim(v))
		call_status(c, STATUS_BUSY);
	else if (!run(c, v))
		vcpu_unclaim(v);
}

struct vcpu *upcall_irq(struct vcpu *v)
{
	return run_leave(v, SPCI_ID(INTERRUPT), call_vcpu_id(v), 0, 0);
}

struct vcpu *upcall_wfi(struct vcpu *v)
{
	return run_block(v, VCPU_BLOCKED_INTERRUPT);
}

struct vcpu *upcall_wfe(struct vcpu *v)
{
	return run_leave(v, SPCI_ID(YIELD), call_vcpu_id(v), 0, 0);
}
