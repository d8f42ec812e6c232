/* SPDX-License-Identifier: BSD-3-Clause */
/* Not supported: RUN by a secondary, which would schedule others. */
#include "kernel/spci/run.h"

#include "arch/vcpu.h"
#include "kernel/mem/clear.h"
#include "kernel/spci/exit.h"
#include "kernel/spci/msg.h"
#include "kernel/vm/virq.h"

/* How RUN treats a vCPU in each state, and the name of its waiting there. */
enum run_rule {
	RUN_REFUSE,
	RUN_NEVER,
	RUN_GO,
	RUN_IF_WOKEN,
};

static const struct {
	enum run_rule rule;
	enum exit_reason waiting;
} states[] = {
	[VCPU_OFF] = { RUN_REFUSE, EXIT_OFF },
	[VCPU_READY] = { RUN_GO, EXIT_YIELD },
	[VCPU_BLOCKED_MAILBOX] = { RUN_IF_WOKEN, EXIT_WAIT_MESSAGE },
	[VCPU_BLOCKED_INTERRUPT] = { RUN_IF_WOKEN, EXIT_WAIT_INTERRUPT },
	[VCPU_ABORTED] = { RUN_NEVER, EXIT_ABORTED },
};

/*
 * The timer of a vCPU that does not run, looked at once: a timer that is not
 * due when RUN decides must not be reported as due, for that reads "for ever".
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
 * True if the blocked v is to run again. A vCPU that waits for a message finds
 * it in its registers, or else what MSG_WAIT left there: INTERRUPTED.
 */
static bool wakes(struct vcpu *v, bool timer_due)
{
	struct spci_answer a;

	if (vcpu_state(v) == VCPU_BLOCKED_MAILBOX) {
		a = spci_take_message(v->vm);
		if (spci_of_size(a)) {
			spci_tell(v, a);
			return true;
		}
	}
	return vcpu_virqs(v) != 0 || timer_due;
}

/* Makes a due timer virtual interrupt 3; masked, it does not fire again. */
static void deliver_timer(struct vcpu *v)
{
	virq_raise(v, VIRTUAL_TIMER_INT);
	arch_timer_mask(v);
}

/*
 * Returns RUN's result for a v that is blocked still: for how long, or, where
 * no timer will end it, the error that RUN of one that is OFF is (W-20).
 */
static struct spci_answer still_blocked(const struct vcpu *v,
					const struct timer_view *t)
{
	const struct exit e = { .reason = states[vcpu_state(v)].waiting,
				.vm = v->vm->id,
				.number = v->arch.index,
				.value = t->left };

	if (!t->armed)
		return spci_status(STATUS_INVALID_PARAMETERS);
	return spci_exit(&e);
}

/* Runs the claimed v, or says why it does not run. */
static struct spci_answer run(struct call *c, struct vcpu *v)
{
	const struct timer_view t = timer_look(v);
	enum status cleared;

	switch (states[vcpu_state(v)].rule) {
	case RUN_REFUSE:
		return spci_status(STATUS_INVALID_PARAMETERS);
	case RUN_NEVER:
		return spci_status(STATUS_ABORTED);
	case RUN_IF_WOKEN:
		if (!wakes(v, t.due))
			return still_blocked(v, &t);
		break;
	case RUN_GO:
		/*
		 * A VM whose memory cannot be cleared never runs (N-03); an
		 * interrupt is due first, and RUN is made again behind it.
		 */
		cleared = clear_range(c->vcpu->arch.cpu, &v->vm->uncleared);
		if (cleared != STATUS_OK)
			return spci_result(c, cleared);
		break;
	}
	if (t.due)
		deliver_timer(v);
	vcpu_become(v, VCPU_READY);
	v->arch.cpu = c->vcpu->arch.cpu;
	c->then = CALL_RUNS;
	c->next = v;
	return SPCI_NO_ANSWER; /* that is v's exit */
}

struct spci_answer spci_run(struct call *c)
{
	uint32_t target = (uint32_t)c->arg[1];
	struct vm *vm = vm_find(target >> 16);
	struct spci_answer a;
	struct vcpu *v;

	if (!vm_is_primary(c->vcpu->vm))
		return spci_status(STATUS_DENIED);
	if (vm == NULL || vm_is_primary(vm) ||
	    (target & 0xffff) >= vm->vcpu_count)
		return spci_status(STATUS_INVALID_PARAMETERS);
	v = &vm->vcpus[target & 0xffff];
	if (!vcpu_claim(v))
		return spci_status(STATUS_BUSY);
	a = run(c, v);
	if (c->then != CALL_RUNS)
		vcpu_unclaim(v);
	return a;
}
