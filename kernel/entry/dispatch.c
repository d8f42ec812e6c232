/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Hands each HVC and SMC to the interface that it belongs to (SPCI, FF-A, PSCI,
 * HF), then picks the vCPU that runs next (docs/abi.md, 2).
 */
#include <string.h>

#include "arch/upcall.h"
#include "kernel/entry/leave.h"
#include "kernel/entry/run.h"
#include "kernel/entry/smc_filter.h"
#include "kernel/ffa/call.h"
#include "kernel/hf/call.h"
#include "kernel/hf/debug_log.h"
#include "kernel/hf/list.h"
#include "kernel/psci/call.h"
#include "kernel/psci/smccc.h"
#include "kernel/spci/call.h"
#include "kernel/spci/list.h"
#include "kernel/vm/dialect.h"
#include "kernel/vm/virq.h"
#include "lib/compiler.h"

/* Answers an SMC that no dialect took: one of HF, or one to filter. */
COLD OUTLINED static void answer_smc(struct call *c)
{
	uint64_t x[8];

	if (c->arg[0] - HF_BASE < HF_COUNT)
		c->vcpu->arch.regs.x[0] = hf_call(c);
	else if (((uint32_t)c->arg[0] & ~SPCI_64_BIT) == HF_DEBUG_LOG)
		c->vcpu->arch.regs.x[0] = hf_debug_log(c);
	else if (smc_filter(c, x))
		memcpy(c->vcpu->arch.regs.x, x, sizeof(x));
	else
		c->vcpu->arch.regs.x[0] = HF_REFUSED;
}

/*
 * Answers a call of PSCI or SMCCC, or one of FF-A's that a VM of SPCI 0.9 may
 * make. False: it is none of these.
 */
COLD OUTLINED static bool answer_standard(struct call *c)
{
	uint64_t x0;

	if (ffa_call_by_spci(c) || smccc_uid(c, c->vcpu->arch.regs.x))
		return true;
	if (!psci_call(c, &x0))
		return false;
	c->vcpu->arch.regs.x[0] = x0;
	return true;
}

/* Answers a call that the VM's own dialect, SPCI or FF-A, did not take. */
static void answer_others(struct vcpu *v, struct call *c)
{
	if (psci_owns((uint32_t)c->arg[0]) && answer_standard(c))
		return;
	if (c->conduit == CONDUIT_HVC)
		v->arch.regs.x[0] = hf_call(c);
	else
		answer_smc(c);
}

/*
 * Returns the vCPU that runs after a call that does not just return. Asks in
 * the order of how often each follows (tools/bench: MSG_SEND to the primary).
 */
static struct vcpu *next_of(struct call *c)
{
	if (c->then == CALL_LEAVES)
		return leave(c->vcpu, &c->exit);
	if (c->then == CALL_RUNS)
		return run(c);
	if (dialect_ffa_built && c->then == CALL_SWITCHES)
		return go_on(c->next);
	return repeat(c->vcpu);
}

struct vcpu *upcall_call(struct vcpu *v, enum conduit conduit)
{
	struct call c;

	c.vcpu = v;
	c.arg = v->arch.regs.x;
	c.conduit = conduit;
	c.then = CALL_RETURNS;
	if (vm_speaks_ffa(v->vm) ? !ffa_call(&c) : !spci_call(&c))
		answer_others(v, &c);
	if (c.then != CALL_RETURNS)
		return next_of(&c);
	virq_update(v, true);
	return v;
}
