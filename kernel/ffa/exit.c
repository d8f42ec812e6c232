/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/ffa/exit.h"

#include "kernel/ffa/answer.h"

/* Of our own: there is no code for a vCPU that waits for an interrupt. */
#define RUN_WAIT 0xff06U

#define DUE_SOON 1 /* ns */

#define ABORTED ((uint64_t)(int64_t)STATUS_ABORTED)

static const uint32_t functions[] = {
	[EXIT_INTERRUPT] = FFA_ID(INTERRUPT),
	[EXIT_YIELD] = FFA_ID(YIELD),
	[EXIT_WAIT_MESSAGE] = FFA_ID(MSG_WAIT),
	[EXIT_WAIT_INTERRUPT] = RUN_WAIT,
	[EXIT_OFF] = RUN_WAIT,
	[EXIT_WAKE_UP] = FFA_ID(INTERRUPT),
	[EXIT_MESSAGE] = FFA_ID(MSG_SEND),
	[EXIT_RX_RELEASED] = FFA_ID(RX_RELEASE),
};

/* True if the primary's vCPU waits for a direct request, and not for RUN. */
static bool waits_for_answer(const struct vcpu *primary)
{
	uint32_t id = (uint32_t)primary->arch.regs.x[0] & ~FFA_SVE_HINT;

	return FFA_OFFSET(id) != FFA_OFFSET_RUN;
}

/*
 * A vCPU whose timer is due as it blocks has waited for next to no time: no
 * interrupt need be pending for the primary yet, so none is told.
 */
static struct exit without_due(const struct exit *e)
{
	struct exit told = *e;

	if (e->reason != EXIT_INTERRUPT || e->state == VCPU_READY)
		return told;
	told.reason = e->state == VCPU_BLOCKED_MAILBOX ? EXIT_WAIT_MESSAGE :
							 EXIT_WAIT_INTERRUPT;
	told.value = DUE_SOON;
	return told;
}

/*
 * Returns what a direct request returns: of exits that no client expects there,
 * that v is to run again.
 */
static struct exit in_request(const struct vcpu *v, const struct exit *e)
{
	switch (e->reason) {
	case EXIT_YIELD:
	case EXIT_ABORTED:
	case EXIT_REFUSED:
		return *e;
	case EXIT_INTERRUPT:
	case EXIT_WAIT_MESSAGE:
	case EXIT_WAIT_INTERRUPT:
	case EXIT_OFF:
	case EXIT_WAKE_UP:
	case EXIT_MESSAGE:
	case EXIT_RX_RELEASED:
		break;
	}
	return exit_ready(EXIT_INTERRUPT, v);
}

void ffa_tell_exit(struct vcpu *primary, const struct vcpu *v,
		   const struct exit *e)
{
	const struct exit told = waits_for_answer(primary) ? in_request(v, e) :
							     without_due(e);
	struct ffa_answer a;

	if (told.reason == EXIT_REFUSED && told.value != ABORTED) {
		a = ffa_status((enum status)told.value);
		ffa_tell(primary, &a);
		return;
	}
	if (told.reason >= EXIT_ABORTED) {
		ffa_tell_aborted(primary, v);
		return;
	}
	a = ffa_answer(functions[told.reason]);
	a.x[1] = (uint32_t)told.vm << 16 | told.number;
	a.x[2] = told.value;
	if (told.reason == EXIT_YIELD) {
		a.x[2] = (uint32_t)told.value;
		a.x[3] = told.value >> 32;
	} else if (told.reason == EXIT_MESSAGE) {
		a.x[2] = 0;
		a.x[3] = told.value;
	}
	ffa_tell(primary, &a);
}

void ffa_tell_aborted(struct vcpu *requester, const struct vcpu *v)
{
	struct ffa_answer a = ffa_status(STATUS_ABORTED);

	a.x[1] = (uint32_t)v->vm->id << 16 | v->arch.index;
	ffa_tell(requester, &a);
}
