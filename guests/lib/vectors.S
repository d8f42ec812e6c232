/* SPDX-License-Identifier: BSD-3-Clause */
/* Exception vectors, and the accesses that exception.c allows to fault. */
#include "internal.h"

#define CPACR_FPEN_BIT 20

	.arch_extension fp
	.arch_extension simd

	.hidden	guest_exception

	.text

/*
 * Makes room for a frame, unless the stack has none: SP would then be in the
 * two pages from `low` on. TPIDRRO_EL0 holds x0 meanwhile.
 */
	.macro	vector number
	.balign	0x80
	sub	sp, sp, #GUEST_FRAME_SIZE
	msr	tpidrro_el0, x0
	mrs	x0, tpidr_el1
	ldr	x0, [x0, #GUEST_CPU_LOW]
	sub	x0, sp, x0
	lsr	x0, x0, #GUEST_PAGE_SHIFT + 1
	cbz	x0, .Loverflow\number
	mrs	x0, tpidrro_el0
	stp	x0, x1, [sp]
	add	x0, sp, #GUEST_FRAME_SIZE
	str	x0, [sp, #GUEST_FRAME_SP]
	mov	x1, #\number
	b	exception
.Loverflow\number:
	mov	x0, #\number
	b	overflow
	.endm

	.macro	for_each_pair action
	\action	q0, q1, 0
	\action	q2, q3, 2
	\action	q4, q5, 4
	\action	q6, q7, 6
	\action	q8, q9, 8
	\action	q10, q11, 10
	\action	q12, q13, 12
	\action	q14, q15, 14
	\action	q16, q17, 16
	\action	q18, q19, 18
	\action	q20, q21, 20
	\action	q22, q23, 22
	\action	q24, q25, 24
	\action	q26, q27, 26
	\action	q28, q29, 28
	\action	q30, q31, 30
	.endm

	.macro	save_pair first, second, number
	stp	\first, \second, [sp, #GUEST_FRAME_Q + 16 * \number]
	.endm

	.macro	load_pair first, second, number
	ldp	\first, \second, [sp, #GUEST_FRAME_Q + 16 * \number]
	.endm

	.balign	0x800
	.global	guest_vectors
guest_vectors:
	.irp	number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	vector	\number
	.endr

/*
 * Nothing comes back from here, so that TPIDR_EL0 can hold x1. The frame goes
 * to the top of the stack, over the calls that were the first.
 */
overflow:
	msr	tpidr_el0, x1
	mrs	x1, tpidr_el1
	ldr	x1, [x1, #GUEST_CPU_STACK]
	sub	x1, x1, #GUEST_FRAME_SIZE
	str	x2, [x1, #16]
	add	x2, sp, #GUEST_FRAME_SIZE
	str	x2, [x1, #GUEST_FRAME_SP]
	mov	sp, x1
	orr	x1, x0, #1 << GUEST_VECTOR_OVERFLOW_BIT
	mrs	x0, tpidrro_el0
	mrs	x2, tpidr_el0
	stp	x0, x2, [sp]
	ldr	x2, [sp, #16]

exception:
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x19, [sp, #144]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	stp	x28, x29, [sp, #224]
	mrs	x2, elr_el1
	mrs	x3, spsr_el1
	stp	x30, x2, [sp, #GUEST_FRAME_X30]
	str	x3, [sp, #GUEST_FRAME_SPSR]
	mrs	x2, cpacr_el1
	tbz	x2, #CPACR_FPEN_BIT, 1f
	mrs	x2, fpsr
	mrs	x3, fpcr
	stp	x2, x3, [sp, #GUEST_FRAME_FPSR]
	for_each_pair save_pair
1:	mov	x0, sp
	bl	guest_exception
	mrs	x2, cpacr_el1
	tbz	x2, #CPACR_FPEN_BIT, 2f
	for_each_pair load_pair
	ldp	x2, x3, [sp, #GUEST_FRAME_FPSR]
	msr	fpsr, x2
	msr	fpcr, x3
2:	ldp	x30, x2, [sp, #GUEST_FRAME_X30]
	ldr	x3, [sp, #GUEST_FRAME_SPSR]
	msr	elr_el1, x2
	msr	spsr_el1, x3
	ldp	x28, x29, [sp, #224]
	ldp	x26, x27, [sp, #208]
	ldp	x24, x25, [sp, #192]
	ldp	x22, x23, [sp, #176]
	ldp	x20, x21, [sp, #160]
	ldp	x18, x19, [sp, #144]
	ldp	x16, x17, [sp, #128]
	ldp	x14, x15, [sp, #112]
	ldp	x12, x13, [sp, #96]
	ldp	x10, x11, [sp, #80]
	ldp	x8, x9, [sp, #64]
	ldp	x6, x7, [sp, #48]
	ldp	x4, x5, [sp, #32]
	ldp	x2, x3, [sp, #16]
	ldp	x0, x1, [sp]
	add	sp, sp, #GUEST_FRAME_SIZE
	eret

/*
 * Each probe keeps the address in x2. exception.c steps over the instruction
 * that faulted and sets the register that reports it.
 */

/* Loads from address x0. Returns x0 = the 8 bytes, x1 = 1 if it faulted. */
	.global	guest_probe_load
	.global	guest_probe_load_at
guest_probe_load:
	mov	x2, x0
	mov	x1, #0
guest_probe_load_at:
	ldr	x0, [x2]
	ret

/* Stores x1 to address x0. Returns x0 = 1 if it faulted. */
	.global	guest_probe_store
	.global	guest_probe_store_at
guest_probe_store:
	mov	x2, x0
	mov	x0, #0
guest_probe_store_at:
	str	x1, [x2]
	ret

/* Calls address x0. Returns x0 = 1 if the fetch faulted. */
	.global	guest_probe_call
	.global	guest_probe_call_return
	.global	guest_probe_call_faulted
guest_probe_call:
	stp	x29, x30, [sp, #-16]!
	mov	x29, sp
	mov	x2, x0
	blr	x2
guest_probe_call_return:
	mov	x0, #0
	ldp	x29, x30, [sp], #16
	ret
guest_probe_call_faulted:
	mov	x0, #1
	ldp	x29, x30, [sp], #16
	ret
