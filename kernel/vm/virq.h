/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Virtual interrupts of a vCPU: one bit each for enabled and pending, without
 * priorities, and no end of interrupt (docs/abi.md, 4). All bits are atomics:
 * two vCPUs that inject into each other wait for nothing (W-19).
 *
 * Sequentially consistent, because of this: who injects sets "pending", then
 * looks at "enabled"; who enables does it the other way round. One of the two
 * sees both, and the interrupt is not lost between them.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "arch/vcpu.h"
#include "kernel/vm/vcpu.h"
#include "kernel/vm/vm.h"

#define VIRQ_NONE UINT32_MAX

/* Enables or disables an INTID below VIRTUAL_INTIDS of v. */
void virq_enable(struct vcpu *v, uint32_t intid, bool enable);

/* The lowest INTID that is enabled and pending, which it no longer is then. */
uint32_t virq_take(struct vcpu *v);

/*
 * Makes an INTID below VIRTUAL_INTIDS pending. True: v had nothing to be
 * interrupted for before, and now it has.
 */
bool virq_inject(struct vcpu *v, uint32_t intid);

/* Makes an INTID pending, where nobody asks what came of it. */
static inline void virq_raise(struct vcpu *v, uint32_t intid)
{
	(void)virq_inject(v, intid);
}

/*
 * Sets the virtual IRQ line of v as its virtual interrupts want it. current: v
 * is the vCPU that this CPU runs. The primary takes physical interrupts itself,
 * and has no such line.
 */
static inline void virq_update(struct vcpu *v, bool current)
{
	if (!vm_is_primary(v->vm))
		arch_vcpu_set_virq(v, current, vcpu_virqs(v) != 0);
}
