/* SPDX-License-Identifier: BSD-3-Clause */
/* FP and SIMD registers over an interrupt (pupil.h). */
#include <hf/abi.h>

	.arch_extension fp
	.arch_extension simd

/* FPCR: round towards plus infinity. FPSR: a division by 0 has been. */
#define FPCR_PAINT (1 << 22)
#define FPSR_PAINT (1 << 1)

	.text

	.macro	paint number
	mov	x9, #0x100 + \number
	mov	v\number\().d[0], x9
	mvn	x9, x9
	mov	v\number\().d[1], x9
	.endm

	.macro	compare number
	mov	x9, #0x100 + \number
	mov	x10, v\number\().d[0]
	mov	x11, v\number\().d[1]
	mvn	x11, x11
	cmp	x9, x10
	ccmp	x9, x11, #0, eq
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

	.global	pupil_fp_kept
	.type	pupil_fp_kept, %function
pupil_fp_kept:
	stp	d8, d9, [sp, #-80]!
	stp	d10, d11, [sp, #16]
	stp	d12, d13, [sp, #32]
	stp	d14, d15, [sp, #48]
	str	x30, [sp, #64]
	mov	x3, x1
	mov	x1, x0
	mov	x2, #0
	each	paint
	mov	x9, #FPCR_PAINT
	msr	fpcr, x9
	mov	x9, #FPSR_PAINT
	msr	fpsr, x9
	mov	x0, #HF_INTERRUPT_INJECT
	hvc	#0
	msr	daifclr, #2
	isb
	msr	daifset, #2
	mov	x0, #0
	each	compare
	mrs	x9, fpcr
	cmp	x9, #FPCR_PAINT
	cinc	x0, x0, ne
	mrs	x9, fpsr
	cmp	x9, #FPSR_PAINT
	cinc	x0, x0, ne
	msr	fpcr, xzr
	ldr	x30, [sp, #64]
	ldp	d14, d15, [sp, #48]
	ldp	d12, d13, [sp, #32]
	ldp	d10, d11, [sp, #16]
	ldp	d8, d9, [sp], #80
	ret

	.macro	spoil number
	movi	v\number\().16b, #0xa5
	.endm

	.global	pupil_fp_spoil
	.type	pupil_fp_spoil, %function
pupil_fp_spoil:
	each	spoil
	msr	fpcr, xzr
	msr	fpsr, xzr
	ret
