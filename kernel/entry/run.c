/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/entry/run.h"

#include "arch/vcpu.h"
#include "kernel/entry/leave.h"
#include "kernel/mem/clear.h"
#include "kernel/spci/answer.h"
#include "kernel/spci/run.h"
#include "kernel/vm/virq.h"

/* How RUN treats a vCPU in each state, and the name of its waiting there. */
enum run_rule {
	RUN_REFUSE,
	RUN_NEVER,
	RUN_FIRST,
	RUN_GO,
	RUN_IF_WOKEN,
};

static const struct {
	enum run_rule rule;
	enum exit_reason waiting;
} states[] = {
	[VCPU_OFF] = { RUN_REFUSE, EXIT_OFF },
	[VCPU_NEW] = { RUN_FIRST, EXIT_YIELD },
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

/* True if the blocked v is to run again. */
static bool wakes(struct vcpu *v, bool timer_due)
{
	if (vcpu_state(v) == VCPU_BLOCKED_MAILBOX && spci_wake(v))
		return true;
	return vcpu_virqs(v) != 0 || timer_due;
}

/* Makes a due timer virtual interrupt 3; masked, it does not fire again. */
static void deliver_timer(struct vcpu *v)
{
	virq_raise(v, VIRTUAL_TIMER_INT);
	arch_timer_mask(v);
}

COLD OUTLINED struct vcpu *repeat(struct vcpu *v)
{
	arch_vcpu_repeat_call(v);
	virq_update(v, true);
	return v;
}

/* Gives the claim of RUN's target back, and tells the primary why. */
static struct vcpu *refuse(struct call *c, enum status status)
{
	vcpu_unclaim(c->next);
	if (status == STATUS_AGAIN)
		return repeat(c->vcpu);
	spci_tell(c->vcpu, spci_status(status));
	return c->vcpu;
}

/*
 * Answers RUN of a v that is blocked still: for how long, or, where no timer
 * will end it, the error that RUN of one that is OFF is (W-20).
 */
static struct vcpu *still_blocked(struct call *c, const struct timer_view *t)
{
	const struct vcpu *v = c->next;
	const struct exit e = { .reason = states[vcpu_state(v)].waiting,
				.vm = v->vm->id,
				.number = v->arch.index,
				.value = t->left };

	if (!t->armed)
		return refuse(c, STATUS_INVALID_PARAMETERS);
	vcpu_unclaim(c->next);
	tell_exit(c->vcpu, &e);
	return c->vcpu;
}

struct vcpu *run(struct call *c)
{
	struct vcpu *v = c->next;
	const struct timer_view t = timer_look(v);
	enum status cleared;

	switch (states[vcpu_state(v)].rule) {
	case RUN_REFUSE:
		return refuse(c, STATUS_INVALID_PARAMETERS);
	case RUN_NEVER:
		return refuse(c, STATUS_ABORTED);
	case RUN_IF_WOKEN:
		if (!wakes(v, t.due))
			return still_blocked(c, &t);
		break;
	case RUN_FIRST:
		/*
		 * A VM whose memory cannot be cleared never runs (N-03); an
		 * interrupt is due first, and RUN is made again behind it.
		 */
		cleared = scrub_range(c->vcpu->arch.cpu, &v->vm->unscrubbed);
		if (cleared != STATUS_OK)
			return refuse(c, cleared);
		break;
	case RUN_GO:
		break;
	}
	if (t.due)
		deliver_timer(v);
	vcpu_become(v, VCPU_READY);
	v->arch.cpu = c->vcpu->arch.cpu;
	virq_update(v, false);
	return v;
}
