/* SPDX-License-Identifier: BSD-3-Clause */
/* Direct messages (ffa.md, 5). */
#include "test/spec/turn.h"

#define FRAMEWORK (1U << 31)

static bool is_32_bit(const struct turn *t)
{
	return !(w(t, 0) & ID_64);
}

/* Does `first` wait, through others, for the response of n? */
static bool waits_for(struct spec *s, struct vcpu_name first,
		      struct vcpu_name n)
{
	while (vcpu_named(s, n)->requester.vm != 0) {
		n = vcpu_named(s, n)->requester;
		if (same_vcpu(n, first))
			return true;
	}
	return false;
}

/* 5.4: RUN of a chain's last vCPU on another CPU than it was on. */
bool in_chain_elsewhere(struct spec *s, struct vcpu_name n, unsigned cpu)
{
	const struct spec_vcpu *v = vcpu_named(s, n);

	if (v->requester.vm == 0 || v->last_cpu == cpu)
		return false;
	for (; n.vm != 0 && n.vm != PRIMARY; n = vcpu_named(s, n)->requester) {
		if (s->vm[n.vm].vcpus > 1)
			return true;
	}
	return false;
}

/* 5.2, 5 to 7; the receiver is another VM that there is. */
static int check_partners(const struct turn *t, struct vcpu_name *to, bool two)
{
	const struct spec_vm *vm = &t->s->vm[to->vm];
	uint32_t sends = two ? SENDS_DIRECT2 : SENDS_DIRECT;
	uint32_t receives = two ? RECEIVES_DIRECT2 : RECEIVES_DIRECT;

	if (!(properties_of(t->s, t->id) & sends) ||
	    !(vm->properties & receives) || to->vm == PRIMARY)
		return DENIED;
	if (!vm->settled)
		return vm->vcpu[0].fresh ? BUSY : DENIED;
	if (two && vm->version != FFA_1_2)
		return DENIED;
	if (vm->vcpus > 1)
		to->index = (uint16_t)t->cpu;
	return to->index < vm->vcpus ? 0 : INVALID_PARAMETERS;
}

/* 5.2, 8 to 12. */
static int check_receiver(const struct turn *t, struct vcpu_name to)
{
	const struct spec_vcpu *v = vcpu_named(t->s, to);

	if (v->cpu >= 0 || v->requester.vm != 0)
		return BUSY;
	if (v->is == IS_WAITING)
		return 0;
	if (t->s->vm[to.vm].vcpu[0].fresh)
		return BUSY;
	if ((!is_primary(t) && !t->v->initialized) ||
	    waits_for(t->s, to, t->name))
		return DENIED;
	return v->is == IS_ABORTED ? ABORTED : BUSY;
}

static int check_request(const struct turn *t, struct vcpu_name *to, bool two)
{
	int code;

	if ((!two && w(t, 2) != 0) || w(t, 1) >> 16 != t->id ||
	    to->vm == t->id || find_vm(t->s, to->vm) == NULL ||
	    (two && (t->x[2] | t->x[3]) != 0))
		return INVALID_PARAMETERS;
	code = check_partners(t, to, two);
	return code != 0 ? code : check_receiver(t, *to);
}

/* 5.1: what a vCPU of a VM finds of a message. */
static void hand_over(const struct turn *t, struct vcpu_name to, bool two)
{
	struct spec_vcpu *v = vcpu_named(t->s, to);

	find(v, w(t, 0) & ~(1U << 16), w(t, 1), 0, 0);
	if (two) {
		memcpy(v->x + 4, t->x + 4, 14 * sizeof(v->x[0]));
		return;
	}
	for (unsigned i = 3; i < 8; i++)
		v->x[i] = is_32_bit(t) ? w(t, i) : t->x[i];
	if (t->s->vm[to.vm].version == FFA_1_2)
		memset(v->x + 8, 0, 10 * sizeof(v->x[0]));
}

/* 5.2 */
void direct_request(struct turn *t, bool two)
{
	struct vcpu_name to = { (uint16_t)t->x[1], 0 };
	int code = check_request(t, &to, two);
	struct spec_vcpu *v;

	if (code != 0) {
		if (two)
			wide_error(t, code);
		else
			error(t, code);
		if (code == ABORTED)
			t->v->x[1] = id_of(to);
		return;
	}
	v = vcpu_named(t->s, to);
	hand_over(t, to, two);
	v->asked = two ? ASKED_2 : ASKED;
	v->requester = t->name;
	if (is_primary(t))
		t->s->by_request[t->cpu] = true;
	switch_to(t->s, t->cpu, to);
	if (!is_primary(t)) {
		t->v->is = IS_ASKING;
		t->v->receiver = to;
	}
}

/* 5.3 */
static int check_response(const struct turn *t, bool two)
{
	uint32_t to = w(t, 1) & 0xffff;

	if (!two &&
	    ((w(t, 2) != 0 && !(w(t, 2) & FRAMEWORK)) || wide_arguments(t)))
		return INVALID_PARAMETERS;
	if (w(t, 1) >> 16 != t->id || to == t->id || find_vm(t->s, to) == NULL)
		return INVALID_PARAMETERS;
	if (!answers(t->v))
		return DENIED;
	if (t->v->requester.vm != to)
		return INVALID_PARAMETERS;
	if (!two && (w(t, 2) & FRAMEWORK))
		return DENIED;
	return (t->v->asked == ASKED_2) == two ? 0 : DENIED;
}

void direct_response(struct turn *t, bool two)
{
	int code = check_response(t, two);
	struct vcpu_name to = t->v->requester;

	if (code != 0) {
		if (two)
			wide_error(t, code);
		else
			error(t, code);
		return;
	}
	t->v->asked = ASKED_NOT;
	t->v->requester = (struct vcpu_name){ 0, 0 };
	/* 5.4: any CPU of the primary's may find it. */
	if (to.vm == PRIMARY)
		to.index = (uint16_t)t->cpu;
	if (vcpu_named(t->s, to)->is == IS_ABORTED) {
		leave_cpu(t->s, t->cpu, IS_WAITING,
			  (struct exit_reason){ LEFT_MSG_WAIT, 0, 0 });
		return;
	}
	hand_over(t, to, two);
	switch_to(t->s, t->cpu, to);
	t->v->is = IS_WAITING;
}
