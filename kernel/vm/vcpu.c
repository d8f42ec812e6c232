/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/vm/vcpu.h"

#include <stddef.h>

#include "arch/vcpu.h"
#include "kernel/base/cpu.h"
#include "kernel/base/panic.h"
#include "kernel/vm/dialect.h"
#include "kernel/vm/vm.h"

_Static_assert(offsetof(struct vcpu, arch) == 0, "arch_vcpu_of() casts");

/* Bit s of followers[f]: state s may follow state f. */
#define BIT(state) (1U << (state))
static const uint8_t followers[] = {
	[VCPU_OFF] = BIT(VCPU_NEW) | BIT(VCPU_READY) | BIT(VCPU_ABORTED),
	[VCPU_NEW] = BIT(VCPU_READY) | BIT(VCPU_ABORTED),
	[VCPU_READY] = BIT(VCPU_READY) | BIT(VCPU_BLOCKED_MAILBOX) |
		       BIT(VCPU_BLOCKED_INTERRUPT) | BIT(VCPU_BLOCKED_REQUEST) |
		       BIT(VCPU_OFF) | BIT(VCPU_ABORTED),
	[VCPU_BLOCKED_MAILBOX] = BIT(VCPU_READY) | BIT(VCPU_ABORTED),
	[VCPU_BLOCKED_INTERRUPT] = BIT(VCPU_READY) | BIT(VCPU_ABORTED),
	[VCPU_BLOCKED_REQUEST] = BIT(VCPU_READY) | BIT(VCPU_ABORTED),
	[VCPU_ABORTED] = BIT(VCPU_ABORTED),
};

bool vcpu_may_become(enum vcpu_state from, enum vcpu_state to)
{
	return (followers[from] & BIT(to)) != 0;
}

void vcpu_check(enum vcpu_state from, enum vcpu_state to)
{
	if (!vcpu_may_become(from, to))
		panic("vCPU from state %d into state %d", (int)from, (int)to);
}

/* Returns what v reads as MPIDR affinity: its CPU's in the primary. */
static uint64_t affinity_of(const struct vcpu *v, bool primary)
{
	if (primary && v->arch.index < cpu_count)
		return cpus[v->arch.index].arch.id;
	return v->arch.index;
}

void vcpu_init(struct vcpu *v, struct vm *vm, uint16_t index)
{
	v->vm = vm;
	v->arch.index = index;
	atomic_store_explicit(&v->state, VCPU_OFF, memory_order_relaxed);
}

void vcpu_reset(struct vcpu *v, uint64_t entry, uint64_t arg)
{
	struct vm *vm = v->vm;
	bool primary = vm_is_primary(vm);

	arch_vcpu_reset(v, primary, affinity_of(v, primary),
			pa((uintptr_t)vm->ptable.root), vm->id, entry, arg);
	if (dialect_ffa_built) {
		v->initialized = false;
		v->request = REQUEST_NONE;
		atomic_store_explicit(&v->requester, NULL,
				      memory_order_relaxed);
	}
	atomic_store(&v->virq_enabled, 0);
	atomic_store(&v->virq_pending, 0);
}
