/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/ffa/call.h"

#include "kernel/ffa/answer.h"
#include "kernel/ffa/console.h"
#include "kernel/ffa/direct.h"
#include "kernel/ffa/direct_refused.h"
#include "kernel/ffa/features.h"
#include "kernel/ffa/fragment_rx.h"
#include "kernel/ffa/fragment_tx.h"
#include "kernel/ffa/info.h"
#include "kernel/ffa/mem.h"
#include "kernel/ffa/msg.h"
#include "kernel/ffa/notify_call.h"
#include "kernel/ffa/notify_info.h"
#include "kernel/ffa/retrieve.h"
#include "kernel/ffa/run.h"
#include "kernel/ffa/rxtx.h"
#include "kernel/ffa/version.h"
#include "kernel/vm/dialect.h"
#include "lib/compiler.h"

/*
 * Answers by the list; id is the call's, without the hint. Direct requests, for
 * which there is no time to look at a row, seldom come here.
 */
COLD OUTLINED static struct ffa_answer handle(struct call *c, uint32_t id)
{
	if (ffa_row(id, vm_ffa_minor(c->vcpu->vm)) == NULL)
		return ffa_status(STATUS_NOT_SUPPORTED);
	switch (FFA_OFFSET(id)) {
#define CASE(offset, name, handler, forms, first, last, reported) \
	case offset:                                              \
		return handler(c);
		FFA_CALLS(CASE)
#undef CASE
#define CASE(offset, name, forms, status) \
	case offset:                      \
		return ffa_status(status);
		FFA_RESULTS(CASE)
#undef CASE
	default:
		return ffa_status(STATUS_NOT_SUPPORTED);
	}
}

/* Has c read its arguments in args, if its id is of 32 bits: the low halves. */
static void narrow(struct call *c, uint64_t args[FFA_REGISTERS])
{
	if ((c->arg[0] & FFA_64_BIT) != 0)
		return;
	for (unsigned i = 0; i < FFA_REGISTERS; i++)
		args[i] = (uint32_t)c->arg[i];
	c->arg = args;
}

/* Has the caller find the answer: out of line, for it has a large frame. */
OUTLINED static void answer(struct call *c, uint32_t id)
{
	uint64_t args[FFA_REGISTERS];
	struct ffa_answer a;

	narrow(c, args);
	a = handle(c, id);
	ffa_tell(c->vcpu, &a);
}

/* A first call, of this id, settles the version that its VM speaks. */
COLD OUTLINED static void settle(struct vm *vm, uint32_t id)
{
	if (id != FFA_ID(VERSION))
		ffa_settle(vm);
}

bool ffa_call(struct call *c)
{
	uint32_t id = (uint32_t)c->arg[0] & ~FFA_SVE_HINT;

	if (FFA_OFFSET(id) > FFA_LAST - FFA_BASE)
		return false;
	if (!vm_dialect_settled(c->vcpu->vm))
		settle(c->vcpu->vm, id);
	if (!ffa_direct(c, id))
		answer(c, id);
	return true;
}

COLD bool ffa_call_by_spci(struct call *c)
{
	uint32_t id = (uint32_t)c->arg[0] & ~FFA_SVE_HINT;
	uint64_t args[FFA_REGISTERS];
	struct ffa_answer a;

	narrow(c, args);
	if (id == FFA_ID(VERSION))
		a = ffa_version(c);
	else if ((id & ~FFA_64_BIT) == FFA_ID(CONSOLE_LOG))
		a = ffa_console_log(c);
	else
		return false;
	ffa_tell(c->vcpu, &a);
	return true;
}
