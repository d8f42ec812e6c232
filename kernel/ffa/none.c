/* SPDX-License-Identifier: BSD-3-Clause */
/* In place of this folder's other files in an image without FF-A. */
#include "kernel/ffa/call.h"
#include "kernel/ffa/exit.h"
#include "kernel/ffa/run.h"

bool ffa_call(struct call *c)
{
	(void)c;
	return false;
}

bool ffa_call_by_spci(struct call *c)
{
	(void)c;
	return false;
}

void ffa_tell_exit(struct vcpu *primary, const struct vcpu *v,
		   const struct exit *e)
{
	(void)primary;
	(void)v;
	(void)e;
}

void ffa_tell_aborted(struct vcpu *requester, const struct vcpu *v)
{
	(void)requester;
	(void)v;
}

void ffa_wake(struct vcpu *v)
{
	(void)v;
}
