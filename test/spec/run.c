/* SPDX-License-Identifier: BSD-3-Clause */
/* RUN, all that it returns, and YIELD (abi.md, 3; ffa.md, 4). */
#include "test/spec/turn.h"

void switch_to(struct spec *s, unsigned cpu, struct vcpu_name next)
{
	struct vcpu_name old = s->on[cpu];

	if (old.vm != PRIMARY)
		vcpu_named(s, old)->cpu = -1;
	vcpu_named(s, next)->cpu = (int)cpu;
	vcpu_named(s, next)->last_cpu = cpu;
	vcpu_named(s, next)->is = IS_READY;
	s->on[cpu] = next;
	vcpu_named(s, next)->fresh = false;
}

/* True if v runs to answer a request. */
bool answers(const struct spec_vcpu *v)
{
	return v->asked != ASKED_NOT;
}

/* abi.md, 3.2. */
static void tell_spci(struct spec_vcpu *p, struct vcpu_name n,
		      struct exit_reason e)
{
	switch (e.why) {
	case LEFT_INTERRUPT:
		find(p, ID_INTERRUPT, id_of(n), 0, 0);
		break;
	case LEFT_YIELD:
		find(p, ID_YIELD, id_of(n), e.more << 32 | e.arg, 0);
		break;
	case LEFT_WAIT:
		find(p, HF_WAIT, id_of(n), 0, 0);
		break;
	case LEFT_MSG_WAIT:
		find(p, ID_MSG_WAIT, id_of(n), 0, 0);
		break;
	case LEFT_WAKE_UP:
		find(p, HF_WAKE_UP, e.arg, 0, 0);
		break;
	case LEFT_MSG_SEND:
		find(p, ID_MSG_SEND, (uint64_t)n.vm << 16 | e.arg, 0,
		     e.arg == PRIMARY ? e.more : 0);
		break;
	case LEFT_RX_FREE:
		find(p, ID_RX_RELEASE, 0, 0, 0);
		break;
	case LEFT_ABORTED:
		find(p, ID_ERROR, 0, (uint64_t)(int64_t)ABORTED, 0);
		break;
	}
}

/* ffa.md, 4.1, what RUN returns; and a direct request of the primary's. */
static void tell_ffa(struct spec_vcpu *p, struct vcpu_name n,
		     struct exit_reason e, bool by_request)
{
	if (by_request && e.why != LEFT_YIELD && e.why != LEFT_ABORTED)
		e.why = LEFT_INTERRUPT;
	switch (e.why) {
	case LEFT_INTERRUPT:
		find(p, ID_INTERRUPT, id_of(n), 0, 0);
		break;
	case LEFT_YIELD:
		find(p, ID_YIELD, id_of(n), e.arg, e.more);
		break;
	case LEFT_WAIT:
		find(p, HF_WAIT_FFA, id_of(n), 0, 0);
		break;
	case LEFT_MSG_WAIT:
		find(p, ID_MSG_WAIT, id_of(n), 0, 0);
		break;
	case LEFT_WAKE_UP:
		find(p, ID_INTERRUPT, e.arg, 0, 0);
		break;
	case LEFT_MSG_SEND:
		find(p, ID_MSG_SEND, (uint64_t)n.vm << 16 | e.arg, 0,
		     e.arg == PRIMARY ? e.more : 0);
		break;
	case LEFT_RX_FREE:
		find(p, ID_RX_RELEASE, id_of(n), 0, 0);
		break;
	case LEFT_ABORTED:
		find(p, ID_ERROR, id_of(n), (uint32_t)ABORTED, 0);
		break;
	}
}

/* The secondary's vCPU on this CPU leaves it to the primary's. */
void leave_cpu(struct spec *s, unsigned cpu, enum vcpu_is becomes,
	       struct exit_reason e)
{
	struct vcpu_name n = s->on[cpu];
	struct vcpu_name primary = { PRIMARY, (uint16_t)cpu };
	struct spec_vcpu *p = vcpu_named(s, primary);

	switch_to(s, cpu, primary);
	vcpu_named(s, n)->is = becomes;
	if (speaks_ffa(&s->vm[PRIMARY]))
		tell_ffa(p, n, e, s->by_request[cpu]);
	else
		tell_spci(p, n, e);
}

/* abi.md, 3.2 #1. */
void spec_irq(struct spec *s, unsigned cpu)
{
	leave_cpu(s, cpu, IS_READY,
		  (struct exit_reason){ LEFT_INTERRUPT, 0, 0 });
}

/* abi.md, 3.2 #4; no timer is on. */
void spec_wfi(struct spec *s, unsigned cpu)
{
	leave_cpu(s, cpu, IS_IDLE, (struct exit_reason){ LEFT_WAIT, 0, 0 });
}

/* abi.md, 3.2 #3. */
void spec_wfe(struct spec *s, unsigned cpu)
{
	leave_cpu(s, cpu, IS_READY, (struct exit_reason){ LEFT_YIELD, 0, 0 });
}

static bool ffa_arguments_good(const struct turn *t)
{
	for (unsigned i = 2; i < 8; i++) {
		if (w(t, i) != 0)
			return false;
	}
	return true;
}

/* Waits for the response of a VM that was stopped. */
static bool is_lost(struct spec *s, const struct spec_vcpu *v)
{
	return v->is == IS_ASKING &&
	       vcpu_named(s, v->receiver)->is == IS_ABORTED;
}

/* abi.md, 3.1 1 to 7 and 10; ffa.md, 4.1. */
static int check_run(const struct turn *t, struct vcpu_name n)
{
	const struct spec_vm *vm = find_vm(t->s, n.vm);
	const struct spec_vcpu *v;

	if (speaks_ffa(t->vm) && wide_arguments(t))
		return INVALID_PARAMETERS;
	if (!is_primary(t))
		return DENIED;
	if (speaks_ffa(t->vm) && !ffa_arguments_good(t))
		return INVALID_PARAMETERS;
	if (n.vm == PRIMARY || vm == NULL || n.index >= vm->vcpus)
		return INVALID_PARAMETERS;
	v = &vm->vcpu[n.index];
	if (v->cpu >= 0)
		return BUSY;
	if (in_chain_elsewhere(t->s, n, t->cpu))
		return DENIED;
	if (v->is == IS_ABORTED)
		return ABORTED;
	if (v->is == IS_OFF)
		return INVALID_PARAMETERS;
	if (v->is == IS_ASKING && !is_lost(t->s, v))
		return BUSY;
	return 0;
}

/* ffa.md, 4.1: what a vCPU finds. False: it does not run. */
static bool resume_ffa(struct turn *t, struct vcpu_name n)
{
	struct spec_vcpu *v = vcpu_named(t->s, n);

	if (v->is == IS_WAITING)
		tell_message(t->s, n);
	else if (is_lost(t->s, v))
		find(v, ID_ERROR, id_of(v->receiver), (uint32_t)ABORTED, 0);
	else if (v->is == IS_IDLE && due(v) == 0) {
		find(t->v, speaks_ffa(t->vm) ? HF_WAIT_FFA : HF_WAIT, id_of(n),
		     0, 0);
		return false;
	}
	return true;
}

/* abi.md, 3.1 8, 9. */
static bool resume_spci(struct turn *t, struct vcpu_name n)
{
	struct spec_vm *vm = &t->s->vm[n.vm];
	struct spec_vcpu *v = vcpu_named(t->s, n);

	if (v->is == IS_WAITING && vm->state == RX_UNTOLD) {
		tell_message(t->s, n);
		return true;
	}
	if (v->is != IS_WAITING && v->is != IS_IDLE)
		return true;
	if (due(v) == 0) {
		error(t, INVALID_PARAMETERS);
		return false;
	}
	if (v->is == IS_WAITING)
		find(v, ID_ERROR, 0, (uint64_t)(int64_t)INTERRUPTED, 0);
	return true;
}

void run_vcpu(struct turn *t)
{
	struct vcpu_name n = { (uint16_t)(w(t, 1) >> 16), (uint16_t)t->x[1] };
	int code = check_run(t, n);

	if (code != 0) {
		error(t, code);
		if (code == ABORTED && speaks_ffa(t->vm))
			t->v->x[1] = id_of(n);
		return;
	}
	if (!(speaks_ffa(&t->s->vm[n.vm]) ? resume_ffa(t, n) :
					    resume_spci(t, n)))
		return;
	t->s->by_request[t->cpu] = false;
	/* Until it leaves, RUN's result would be INTERRUPT. */
	switch_to(t->s, t->cpu, n);
}

/* abi.md, 3.3; ffa.md, 4.3. */
void yield(struct turn *t)
{
	struct exit_reason e = { LEFT_YIELD, 0, 0 };

	if (speaks_ffa(t->vm)) {
		if (w(t, 1) != 0 || w(t, 4) != 0 || w(t, 5) != 0 ||
		    w(t, 6) != 0 || w(t, 7) != 0 ||
		    (t->vm->version < FFA_1_2 && (w(t, 2) | w(t, 3)) != 0)) {
			error(t, INVALID_PARAMETERS);
			return;
		}
		if (t->vm->version == FFA_1_0 && answers(t->v)) {
			error(t, DENIED);
			return;
		}
		e.arg = w(t, 2);
		e.more = w(t, 3);
	}
	ok(t);
	if (!is_primary(t))
		leave_cpu(t->s, t->cpu, IS_READY, e);
}
