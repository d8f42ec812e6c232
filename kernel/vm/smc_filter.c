/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/vm/smc_filter.h"

#include <string.h>

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
	const uint64_t own = c->arg[7];
	uint64_t x[8];

	memcpy(x, c->arg, sizeof(x));
	x[0] = (uint32_t)x[0];
	x[7] = (uint32_t)((own & ~(uint64_t)0xffff) | c->vcpu->vm->id);
	firmware_forward(x);
	x[7] = own;
	memcpy(c->vcpu->regs.x, x, sizeof(x));
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
		call_x0(c, (uint64_t)-1);
}
