/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Exceptions taken to EL2 (Arm ARM D1.3.1). TPIDR_EL2 holds the vCPU that runs
 * on this CPU, and SP_EL2 the end of this CPU's stack.
 *
 * C code preserves x19 to x29, ELR_EL2, SPSR_EL2 and the EL1 and FP registers.
 * So an entry saves x0 to x17 in the vCPU, where C reads and writes them, and
 * x18 and x30 on the stack. A call that returns to the same vCPU costs 32
 * instructions here, hvc and eret included. Everything else is saved only by a
 * switch (switch.S).
 */
#include "arch/aarch64/el2_frame.h"
#include "arch/aarch64/layout.h"

#define ESR_EC_SHIFT 26
#define ESR_EC_HVC64 0x16
#define ESR_EC_DATA_SAME 0x25
#define FSC_EXTERNAL 1		/* bits 5:4 of external aborts and ECC errors */

	.section .text.vectors, "ax"

/* Saves the guest's registers; x18 is the vCPU afterwards. */
.macro	enter
	stp	x18, x30, [sp, #-16]!
	mrs	x18, tpidr_el2
	stp	x0, x1, [x18, #REGS_X]
	stp	x2, x3, [x18, #REGS_X + 8 * 2]
	stp	x4, x5, [x18, #REGS_X + 8 * 4]
	stp	x6, x7, [x18, #REGS_X + 8 * 6]
	stp	x8, x9, [x18, #REGS_X + 8 * 8]
	stp	x10, x11, [x18, #REGS_X + 8 * 10]
	stp	x12, x13, [x18, #REGS_X + 8 * 12]
	stp	x14, x15, [x18, #REGS_X + 8 * 14]
	stp	x16, x17, [x18, #REGS_X + 8 * 16]
.endm

/*
 * Returns to the guest, or goes to the switch if x0 is another vCPU.
 * Speculation past eret, with the guest's registers, ends at the barriers of
 * speculation_end.
 */
.macro	resume
	mrs	x18, tpidr_el2
	cmp	x0, x18
	b.ne	switch_vcpu
	ldp	x0, x1, [x18, #REGS_X]
	ldp	x2, x3, [x18, #REGS_X + 8 * 2]
	ldp	x4, x5, [x18, #REGS_X + 8 * 4]
	ldp	x6, x7, [x18, #REGS_X + 8 * 6]
	ldp	x8, x9, [x18, #REGS_X + 8 * 8]
	ldp	x10, x11, [x18, #REGS_X + 8 * 10]
	ldp	x12, x13, [x18, #REGS_X + 8 * 12]
	ldp	x14, x15, [x18, #REGS_X + 8 * 14]
	ldp	x16, x17, [x18, #REGS_X + 8 * 16]
	ldp	x18, x30, [sp], #16
	eret
	b	speculation_end
.endm

.macro	guest_sync
	.balign	0x80
	enter
	mrs	x1, esr_el2
	ubfx	x1, x1, #ESR_EC_SHIFT, #6
	sub	x1, x1, #ESR_EC_HVC64
	cbnz	x1, trap
	mov	x0, x18			/* x1 is 0: CONDUIT_HVC */
	bl	upcall_call
	resume
.endm

.macro	guest_async handler
	.balign	0x80
	enter
	mov	x0, x18
	bl	\handler
.endm

/*
 * A vector of EL2 itself, a single branch. Other code follows it and must end
 * before the next vector, or .org fails.
 */
.macro	own number
	.org	vectors + 0x80 * \number
	b	own_exception
.endm

	.balign	0x800
	.global	vectors
	.hidden	vectors
vectors:
	b	guest_access_failed	/* with SP_EL0 */

	.global	own_exception
	.hidden	own_exception
/*
 * Handles the monitor's own fault. The stack may be what failed, so this code
 * uses the emergency stack, which the first CPU to come here gets; others halt.
 * Registers of EL1 serve as scratch, since no guest runs on this CPU again.
 */
own_exception:
	msr	sp_el0, x0
	msr	sp_el1, x1
	msr	tpidr_el1, x2
	adrp	x0, emergency_taken
	add	x0, x0, :lo12:emergency_taken
1:	ldaxr	w1, [x0]
	cbnz	w1, halt
	mov	w1, #1
	stxr	w2, w1, [x0]
	cbnz	w2, 1b
	mov	x1, sp
	adrp	x0, emergency_stack
	add	x0, x0, :lo12:emergency_stack
	add	x0, x0, #EMERGENCY_STACK_SIZE - EL2_FRAME_SIZE
	mov	sp, x0
	stp	x4, x5, [sp, #EL2_FRAME_X + 8 * 4]
	stp	x6, x7, [sp, #EL2_FRAME_X + 8 * 6]
	stp	x8, x9, [sp, #EL2_FRAME_X + 8 * 8]
	stp	x10, x11, [sp, #EL2_FRAME_X + 8 * 10]
	stp	x12, x13, [sp, #EL2_FRAME_X + 8 * 12]
	stp	x14, x15, [sp, #EL2_FRAME_X + 8 * 14]
	stp	x16, x17, [sp, #EL2_FRAME_X + 8 * 16]
	stp	x18, x19, [sp, #EL2_FRAME_X + 8 * 18]
	stp	x20, x21, [sp, #EL2_FRAME_X + 8 * 20]
	stp	x22, x23, [sp, #EL2_FRAME_X + 8 * 22]
	stp	x24, x25, [sp, #EL2_FRAME_X + 8 * 24]
	stp	x26, x27, [sp, #EL2_FRAME_X + 8 * 26]
	stp	x28, x29, [sp, #EL2_FRAME_X + 8 * 28]
	stp	x30, x1, [sp, #EL2_FRAME_X + 8 * 30]	/* and the old SP */
	b	2f

	own	1
2:	mrs	x0, sp_el0
	mrs	x1, sp_el1
	mrs	x2, tpidr_el1
	stp	x0, x1, [sp, #EL2_FRAME_X]
	stp	x2, x3, [sp, #EL2_FRAME_X + 8 * 2]
	mrs	x0, elr_el2
	mrs	x1, spsr_el2
	stp	x0, x1, [sp, #EL2_FRAME_ELR]
	mrs	x0, esr_el2
	mrs	x1, far_el2
	stp	x0, x1, [sp, #EL2_FRAME_ESR]
	mov	x0, sp
	mov	x29, xzr
	bl	arch_el2_exception
halt:
	wfi
	b	halt

	own	2

/*
 * Handles everything but HVC. A system register access may name any register,
 * so all of them are put into the vCPU for trap_sync(), which may change them
 * there.
 */
trap:
	ldp	x2, x3, [sp]		/* the guest's x18, x30 */
	stp	x2, x19, [x18, #REGS_X + 8 * 18]
	stp	x20, x21, [x18, #REGS_X + 8 * 20]
	stp	x22, x23, [x18, #REGS_X + 8 * 22]
	stp	x24, x25, [x18, #REGS_X + 8 * 24]
	stp	x26, x27, [x18, #REGS_X + 8 * 26]
	stp	x28, x29, [x18, #REGS_X + 8 * 28]
	str	x3, [x18, #REGS_X + 8 * 30]
	mov	x0, x18
	bl	trap_sync
	mrs	x18, tpidr_el2
	ldp	x2, x19, [x18, #REGS_X + 8 * 18]
	ldp	x20, x21, [x18, #REGS_X + 8 * 20]
	ldp	x22, x23, [x18, #REGS_X + 8 * 22]
	ldp	x24, x25, [x18, #REGS_X + 8 * 24]
	ldp	x26, x27, [x18, #REGS_X + 8 * 26]
	ldp	x28, x29, [x18, #REGS_X + 8 * 28]
	ldr	x3, [x18, #REGS_X + 8 * 30]
	stp	x2, x3, [sp]
	b	resume_or_switch

/*
 * Handles the exception of an access on a guest's behalf (guest_memory.S),
 * which left what the guest needs in x12 to x14. A hole, a firewall or a memory
 * error is an external abort, either on the access or on a walk: the
 * interrupted function returns false. Everything else is a fault of the
 * monitor.
 */
	.section .text.guest_access_failed, "ax"
	.balign	4
guest_access_failed:
	mrs	x16, esr_el2
	ubfx	x17, x16, #4, #2
	lsr	x16, x16, #ESR_EC_SHIFT
	cmp	x16, #ESR_EC_DATA_SAME
	ccmp	x17, #FSC_EXTERNAL, #0, eq
	b.ne	own_exception
	msr	elr_el2, x12
	msr	spsr_el2, x13
	mov	w0, #0
	ret	x14

/* keel.lds fills the space behind these vectors. */
	.irp	number, 3, 4, 5, 6, 7	/* from 4 on with SP_EL2 */
	.section .text.vector.\number, "ax"
	.balign	0x80
	b	own_exception
	.endr

	.section .text.vectors.guest, "ax"
	.balign	0x80
	.global	guest_vectors
	.hidden	guest_vectors
guest_vectors:
	guest_sync			/* from EL1 and EL0 */
	guest_async upcall_irq
resume_or_switch:
	resume
	guest_async upcall_irq		/* FIQ */
	b	resume_or_switch
	guest_async upcall_serror
	b	resume_or_switch
	/* No vectors for EL1 in AArch32: guests run with HCR_EL2.RW = 1. */

speculation_end:
	dsb	nsh
	isb
