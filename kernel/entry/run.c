/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/entry/run.h"

#include "arch/vcpu.h"
#include "kernel/base/log.h"
#include "kernel/entry/leave.h"
#include "kernel/ffa/exit.h"
#include "kernel/ffa/run.h"
#include "kernel/mem/clear.h"
#include "kernel/spci/run.h"
#include "kernel/vm/dialect.h"
#include "kernel/vm/request.h"
#include "kernel/vm/virq.h"

/* How RUN treats a vCPU in each state, and the name of its waiting there. */
enum __attribute__((packed)) run_rule {
	RUN_REFUSE,
	RUN_NEVER,
	RUN_FIRST,
	RUN_GO,
	RUN_IF_WOKEN,
	RUN_IF_LOST,
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
	[VCPU_BLOCKED_REQUEST] = { RUN_IF_LOST, EXIT_YIELD },
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

/* Makes a due timer virtual interrupt 3; masked, it does not fire again. */
static void deliver_timer(struct vcpu *v)
{
	virq_raise(v, VIRTUAL_TIMER_INT);
	arch_timer_mask(v);
}

/*
 * True if the v that waits for a message is to run: in FF-A RUN itself is news
 * enough.
 */
static bool has_news(struct vcpu *v)
{
	if (!vm_speaks_ffa(v->vm))
		return spci_wake(v);
	ffa_wake(v);
	return true;
}

/* True if the blocked v is to run again. */
static bool wakes(struct vcpu *v, bool timer_due)
{
	if (vcpu_state(v) == VCPU_BLOCKED_MAILBOX && has_news(v))
		return true;
	return vcpu_virqs(v) != 0 || timer_due;
}

COLD OUTLINED struct vcpu *repeat(struct vcpu *v)
{
	arch_vcpu_repeat_call(v);
	virq_update(v, true);
	return v;
}

/*
 * Returns the exit that the primary finds of a v that does not run: of one that
 * is blocked still (RETRY) for how long, or, of a v of SPCI 0.9 that no timer
 * will wake, the error that RUN of one that is OFF is (W-20).
 */
static struct exit not_run(const struct vcpu *v, enum status status,
			   const struct timer_view *t)
{
	struct exit e = { .reason = EXIT_REFUSED,
			  .vm = v->vm->id,
			  .number = v->arch.index,
			  .value = (uint64_t)(int64_t)status };

	if (status != STATUS_RETRY)
		return e;
	e.value = (uint64_t)(int64_t)STATUS_INVALID_PARAMETERS;
	if (t->armed || vm_speaks_ffa(v->vm)) {
		e.reason = states[vcpu_state(v)].waiting;
		e.value = t->left;
	}
	return e;
}

/* Gives the claim of RUN's target back, and tells the primary why. */
COLD OUTLINED static struct vcpu *refuse(struct call *c, enum status status,
					 const struct timer_view *t)
{
	const struct exit e = not_run(c->next, status, t);

	vcpu_unclaim(c->next);
	if (status == STATUS_AGAIN)
		return repeat(c->vcpu);
	tell_exit(c->vcpu, c->next, &e);
	return c->vcpu;
}

/* True if v's chain, if it is in one, may go on on the CPU of `primary`. */
static bool may_run_on(const struct vcpu *primary, const struct vcpu *v)
{
	return !vcpu_in_request(v) || v->arch.cpu == primary->arch.cpu ||
	       request_may_move(v);
}

/*
 * Returns STATUS_OK if the claimed v is to run and has found why, and RETRY if
 * it is blocked still.
 */
static enum status prepare(struct call *c, struct vcpu *v, bool timer_due)
{
	switch (states[vcpu_state(v)].rule) {
	case RUN_REFUSE:
		return STATUS_INVALID_PARAMETERS;
	case RUN_NEVER:
		return STATUS_ABORTED;
	case RUN_FIRST:
		/*
		 * A VM whose memory cannot be cleared never runs (N-03); an
		 * interrupt is due first, and RUN is made again behind it.
		 */
		return clear_range(c->vcpu->arch.cpu, &v->vm->uncleared);
	case RUN_GO:
		return STATUS_OK;
	case RUN_IF_WOKEN:
		return wakes(v, timer_due) ? STATUS_OK : STATUS_RETRY;
	case RUN_IF_LOST:
		if (!request_is_lost(v))
			return STATUS_BUSY;
		ffa_tell_aborted(v, v->receiver);
		return STATUS_OK;
	}
	return STATUS_INVALID_PARAMETERS;
}

struct vcpu *run(struct call *c)
{
	struct vcpu *v = c->next;
	const struct timer_view t = timer_look(v);
	enum status status = STATUS_DENIED;

	if (may_run_on(c->vcpu, v))
		status = prepare(c, v, t.due);
	if (status != STATUS_OK)
		return refuse(c, status, &t);
	if (t.due)
		deliver_timer(v);
	vcpu_become(v, VCPU_READY);
	v->arch.cpu = c->vcpu->arch.cpu;
	virq_update(v, false);
	return v;
}

struct vcpu *go_on(struct vcpu *v)
{
	if (vm_is_primary(v->vm)) {
		log_send_waiting();
		return v;
	}
	if (timer_look(v).due)
		deliver_timer(v);
	virq_update(v, false);
	return v;
}
