/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * CPUs in and from a spin table's loop (arch/spin_table.h). keel.lds places
 * these functions between the vectors.
 */
#include "config.h"

#include "arch/aarch64/el2_regs.h"
#include "arch/aarch64/function.h"
#include "arch/aarch64/layout.h"

/*
 * Entry from a spin table. The CPU knows nothing but its own MPIDR, by which it
 * finds its struct cpu in spin_slots.
 */
function spin_entry
	msr	daifset, #15
	mrs	x1, currentel
	cmp	x1, #(2 << CURRENTEL_SHIFT)
	b.ne	park
	bl	el2_off
	bl	mmu_on
	mrs	x0, mpidr_el1
	mov	x1, #MPIDR_AFFINITY_LOW
	orr	x1, x1, #MPIDR_AFFINITY_HIGH
	and	x0, x0, x1
	adr_l	x1, spin_slots
	mov	w2, #KEEL_MAX_CPUS
1:	cbz	w2, park		/* not a CPU of the monitor's */
	ldp	x3, x19, [x1], #16	/* struct spin_slot */
	sub	w2, w2, #1
	cbz	x19, 1b
	cmp	x3, x0
	b.ne	1b
	ldr	x0, [x19]
	mov	sp, x0
	mov	x29, xzr
	bl	arch_cpu_init
	mov	x0, x19
	b	spin_park

/* Parks this CPU in the monitor's text until it is wanted. x0: struct cpu. */
function spin_park
	mov	x19, x0
	ldr	x1, [x19]
	mov	sp, x1
	mov	x29, xzr
	bl	spin_wait
	mov	x0, x19
	bl	upcall_cpu_on
	b	enter_vcpu
