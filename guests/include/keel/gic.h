/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Interrupts of the primary, which has the machine's GIC, of version 2 or 3. A
 * guest that drives the GIC by itself calls guest_set_irq_handler() instead.
 */
#ifndef KEEL_GIC_H
#define KEEL_GIC_H

#include <hf/language.h>
#include <stdint.h>

HF_C_BEGIN

/* Interrupts that can have a handler. */
#define GUEST_GIC_HANDLERS 16

/*
 * The virtual timer; and the hypervisor's, which is the primary's virtual timer
 * while a secondary runs.
 */
#define GUEST_GIC_VIRTUAL_TIMER 27
#define GUEST_GIC_HYP_TIMER	26

/* Called with interrupts masked, on the CPU that is interrupted. */
typedef void (*guest_gic_fn)(uint32_t intid);

/*
 * Finds the GIC in the FDT, and turns it and this CPU's part of it on; no
 * interrupt is enabled. Makes the library's handler that of IRQs. Returns 0, or
 * NOT_SUPPORTED if there is none that is known.
 */
int32_t guest_gic_init(const void *fdt);

/* Turns another CPU's part of the GIC on; that CPU calls it. */
int32_t guest_gic_init_cpu(void);

/*
 * Enables an interrupt and has fn called for it, with its priority and trigger
 * as they are. SGIs and PPIs (below 32) are this CPU's, others go to it.
 * Returns 0, INVALID_PARAMETERS for an id from 1020 on, or NO_MEMORY if too
 * many have a handler.
 */
int32_t guest_gic_enable(uint32_t intid, guest_gic_fn fn);

/* Disables an interrupt and forgets its handler. */
void guest_gic_disable(uint32_t intid);

HF_C_END

#endif
