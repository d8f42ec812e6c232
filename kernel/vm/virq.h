/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Virtual interrupts of a vCPU: one bit each for enabled and pending, without
 * priorities, and no end of interrupt (docs/abi.md, 4). The bits are atomic:
 * two vCPUs that inject into each other take no lock (W-19).
 *
 * Accesses are sequentially consistent. A CPU that injects sets "pending", then
 * reads "enabled"; a CPU that enables writes and reads in the other order. At
 * least one of them sees both bits, so that the interrupt is not lost.
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

/*
 * Returns the lowest INTID that is enabled and pending, and makes it not
 * pending. VIRQ_NONE: there is none. Called on the CPU that runs v.
 */
uint32_t virq_take(struct vcpu *v);

/*
 * Makes an INTID below VIRTUAL_INTIDS pending. True: it is enabled, and before
 * this v had none that was enabled and pending: v has to run now.
 */
bool virq_inject(struct vcpu *v, uint32_t intid);

/* As virq_inject(), for a caller that does not need the result. */
static inline void virq_raise(struct vcpu *v, uint32_t intid)
{
	(void)virq_inject(v, intid);
}

/* Makes an INTID below VIRTUAL_INTIDS not pending. */
void virq_drop(struct vcpu *v, uint32_t intid);

/*
 * Raises v's virtual IRQ line (HCR_EL2.VI) if an interrupt is enabled and
 * pending, else lowers it. current: v is this CPU's current vCPU. Does nothing
 * for the primary, which takes physical interrupts itself.
 */
static inline void virq_update(struct vcpu *v, bool current)
{
	if (!vm_is_primary(v->vm))
		arch_vcpu_set_virq(v, current, vcpu_virqs(v) != 0);
}
