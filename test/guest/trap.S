/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs struct trap's code until it takes an exception (trap.h). */

#define CODE_PSTATE 8
#define X	    24
#define VECTOR	    56
#define ESR	    64
#define ELR	    80
#define SAVED	    96

	.text

/* x0 = struct trap, which TPIDRRO_EL0 keeps meanwhile. */
	.global	trap_enter
	.type	trap_enter, %function
trap_enter:
	stp	x19, x20, [x0, #SAVED]
	stp	x21, x22, [x0, #SAVED + 16]
	stp	x23, x24, [x0, #SAVED + 32]
	stp	x25, x26, [x0, #SAVED + 48]
	stp	x27, x28, [x0, #SAVED + 64]
	stp	x29, x30, [x0, #SAVED + 80]
	mrs	x1, vbar_el1
	mrs	x2, daif
	stp	x1, x2, [x0, #SAVED + 96]
	msr	tpidrro_el0, x0
	adr	x1, trap_vectors
	msr	vbar_el1, x1
	ldp	x1, x2, [x0, #CODE_PSTATE]
	msr	spsr_el1, x1
	msr	elr_el1, x2
	isb
	ldp	x2, x3, [x0, #X + 16]
	ldp	x0, x1, [x0, #X]
	eret

trapped:
	mrs	x0, tpidrro_el0
	str	x1, [x0, #VECTOR]
	stp	x2, x3, [x0, #X + 16]
	ldp	x2, x3, [sp], #16
	stp	x2, x3, [x0, #X]
	mrs	x1, esr_el1
	mrs	x2, far_el1
	stp	x1, x2, [x0, #ESR]
	mrs	x1, elr_el1
	mrs	x2, spsr_el1
	stp	x1, x2, [x0, #ELR]
	ldp	x1, x2, [x0, #SAVED + 96]
	msr	vbar_el1, x1
	msr	daif, x2
	isb
	ldp	x19, x20, [x0, #SAVED]
	ldp	x21, x22, [x0, #SAVED + 16]
	ldp	x23, x24, [x0, #SAVED + 32]
	ldp	x25, x26, [x0, #SAVED + 48]
	ldp	x27, x28, [x0, #SAVED + 64]
	ldp	x29, x30, [x0, #SAVED + 80]
	ret

	.balign	0x800
trap_vectors:
	.irp	number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	.balign	0x80
	stp	x0, x1, [sp, #-16]!
	mov	x1, #\number
	b	trapped
	.endr
