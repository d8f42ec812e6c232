/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/vm/smc_filter.h"

#include "arch/psci.h"
#include "kernel/call/call.h"
#include "kernel/log/counters.h"
#include "kernel/vm/vcpu.h"
#include "kernel/vm/vm.h"

static bool listed(const struct vm *vm, uint32_t function)
{
	for (uint32_t i = 0; i < vm->smc_count; i++) {
		if (vm->smc_whitelist[i] == function)
			return true;
	}
	return false;
}

/* x7 tells the firmware who calls; the guest keeps its own. */
static void forward(struct call *c)
{
	uint64_t x[8];

	for (unsigned i = 0; i < 8; i++)
		x[i] = c->arg[i];
	x[0] = (uint32_t)x[0];
	x[7] = (uint32_t)((x[7] & ~(uint64_t)0xffff) | c->vcpu->vm->id);
	firmware_forward(x);
	for (unsigned i = 0; i < 7; i++)
		c->ret[i] = x[i];
	c->ret[7] = c->arg[7];
	c->results = RESULTS_ALL;
}

void smc_filter(struct call *c)
{
	const struct vm *vm = c->vcpu->vm;
	bool match = listed(vm, (uint32_t)c->arg[0]);

	if (!match)
		event_log(vm->id, EVENT_SMC_REFUSED);
	if (match || vm->smc_permissive)
		forward(c);
	else
		c->ret[0] = (uint64_t)-1;
}
