/* SPDX-License-Identifier: BSD-3-Clause */
/* FP and SIMD registers of a guest that uses none (partner.h). */

	.arch_extension fp
	.arch_extension simd

	.text

	.macro	paint number
	add	x1, x1, #1
	mov	v\number\().d[0], x1
	mvn	x2, x1
	mov	v\number\().d[1], x2
	.endm

	.macro	differ number
	add	x1, x1, #1
	mvn	x2, x1
	mov	x3, v\number\().d[0]
	mov	x4, v\number\().d[1]
	cmp	x1, x3
	ccmp	x2, x4, #0, eq
	cinc	x0, x0, ne
	.endm

	.macro	each action
	.irp	number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	\action	\number
	.endr
	.irp	number, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29
	\action	\number
	.endr
	.irp	number, 30, 31
	\action	\number
	.endr
	.endm

	.global	fp_paint
	.type	fp_paint, %function
fp_paint:
	lsl	x1, x0, #32
	each	paint
	ret
	.size	fp_paint, . - fp_paint

	.global	fp_differ
	.type	fp_differ, %function
fp_differ:
	lsl	x1, x0, #32
	mov	x0, #0
	each	differ
	ret
	.size	fp_differ, . - fp_differ
