/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Instructions that test/lint/instructions.py must find, and others that it
 * must accept: the first function is all forbidden, the second one is clean
 * although it looks alike.
 */
	.arch	armv8-a+fp+simd

	.text
	.global	forbidden
	.type	forbidden, %function
forbidden:
	ldr	q0, [x0]
	fmov	d31, x1
	movi	v7.16b, #0
	stp	d8, d9, [sp, #-16]!
	ldr	b1, [x0, #1]
	str	h2, [x0]
	mrs	x3, fpcr
	msr	fpsr, x3
	mrs	x4, tpidr_el0
	msr	tpidrro_el0, x4
	.size	forbidden, . - forbidden

	.global	clean
	.type	clean, %function
clean:
	mov	x0, #0xb0
	mov	w1, #0xd10
	ldr	x2, [sp, #16]
	mrs	x3, tpidr_el2
	mrs	x4, tpidr_el1
	mrs	x5, midr_el1
	dsb	sy
	cbz	x0, 1f
	bl	1f
	b	2f
	ret
	.balign	8
	.quad	0x4ea01c00
	/* A constant whose bytes look like registers. */
	.quad	0x0009d000
	/* Addresses that objdump prints like registers. */
	.org	0xb0
1:	nop
	.org	0xd1 & ~3
2:	ret
	.size	clean, . - clean
