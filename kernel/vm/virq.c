/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/vm/virq.h"

static uint64_t bit(uint32_t intid)
{
	return (uint64_t)1 << intid;
}

void virq_enable(struct vcpu *v, uint32_t intid, bool enable)
{
	if (enable)
		atomic_fetch_or(&v->virq_enabled, bit(intid));
	else
		atomic_fetch_and(&v->virq_enabled, ~bit(intid));
}

/*
 * Only v itself takes its interrupts: active loses no bit meanwhile, except to
 * virq_drop(), of an interrupt that v then takes for nothing.
 */
uint32_t virq_take(struct vcpu *v)
{
	uint64_t active = vcpu_virqs(v);
	uint32_t intid;

	if (active == 0)
		return VIRQ_NONE;
	intid = (uint32_t)__builtin_ctzll(active);
	atomic_fetch_and(&v->virq_pending, ~bit(intid));
	return intid;
}

void virq_drop(struct vcpu *v, uint32_t intid)
{
	atomic_fetch_and(&v->virq_pending, ~bit(intid));
}

bool virq_inject(struct vcpu *v, uint32_t intid)
{
	uint64_t before = atomic_fetch_or(&v->virq_pending, bit(intid));
	uint64_t enabled = atomic_load(&v->virq_enabled);

	return (enabled & bit(intid)) != 0 && (before & enabled) == 0;
}
