/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/entry/smc_filter.h"

#include <string.h>

#include "arch/psci.h"
#include "kernel/base/events.h"
#include "kernel/call/call.h"
#include "kernel/vm/vcpu.h"
#include "kernel/vm/vm.h"

/* SMC Calling Convention (DEN0028), 2.5: who a function belongs to. */
#define FAST	       ((uint32_t)1 << 31)
#define OWNER(id)      ((id) >> 24 & 0x3f)
#define NUMBER(id)     ((id)&0xffff)
#define OWNER_STANDARD 4U
#define OWNERS_FIRST   9U  /* from here on reserved, */
#define OWNERS_TRUSTED 48U /* up to trusted applications and OSes */

static uint32_t psci_0_1[SMC_PSCI_0_1];

void smc_filter_init(const uint32_t ids[SMC_PSCI_0_1])
{
	memcpy(psci_0_1, ids, sizeof(psci_0_1));
}

/*
 * N-04: true if this function may have firmware start a CPU or a handler at
 * EL2, or hand memory to another VM. Among the standard services these are PSCI
 * (0x0 to 0x1f), SDEI (0x20 to 0x3f) and FF-A (0x60 to 0xef). The ids of PSCI
 * 0.1 are those that firmware's tree names, or, as QEMU's and KVM's, of a
 * reserved owner.
 */
static bool is_never_passed_on(uint32_t id)
{
	uint32_t owner = OWNER(id);
	uint32_t number = NUMBER(id);

	for (unsigned i = 0; i < SMC_PSCI_0_1; i++) {
		if (id == psci_0_1[i] && id != 0)
			return true;
	}
	if (!(id & FAST))
		return false;
	if (owner == OWNER_STANDARD)
		return number <= 0x3f || (number >= 0x60 && number <= 0xef);
	return owner >= OWNERS_FIRST && owner < OWNERS_TRUSTED;
}

static bool listed(const struct vm *vm, uint32_t function)
{
	for (uint32_t i = 0; i < vm->config.smc_count; i++) {
		if (vm->config.smc_whitelist[i] == function)
			return true;
	}
	return false;
}

/*
 * Passes the SMC on to firmware, with the caller's VM id in the low half of w7
 * (DEN0028). x is the answer; its x7 is the guest's own.
 */
static void forward(const struct call *c, uint64_t x[8])
{
	const uint64_t own = c->arg[7];

	memcpy(x, c->arg, 8 * sizeof(*x));
	x[0] = (uint32_t)x[0];
	x[7] = (uint32_t)((own & ~(uint64_t)0xffff) | c->vcpu->vm->id);
	firmware_forward(x);
	x[7] = own;
}

bool smc_filter(const struct call *c, uint64_t x[8])
{
	const struct vm *vm = c->vcpu->vm;
	uint32_t id = (uint32_t)c->arg[0];
	bool never = is_never_passed_on(id);
	bool match = !never && listed(vm, id);

	if (!match)
		event_log(vm->id, EVENT_SMC_REFUSED);
	if (!match && (never || !vm->config.smc_permissive))
		return false;
	forward(c, x);
	return true;
}
