/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls of FF-A, which may read and write x0 to x17 (hf/ffa_call.h). */
	.text

	/* x0 = the arguments' address, x8 = the result's (AAPCS64). */
	.macro	ffa_conduit name, instruction
	.global	\name
	.type	\name, %function
\name:
	stp	x29, x30, [sp, #-32]!
	mov	x29, sp
	str	x19, [sp, #16]
	mov	x19, x8
	ldp	x16, x17, [x0, #128]
	ldp	x14, x15, [x0, #112]
	ldp	x12, x13, [x0, #96]
	ldp	x10, x11, [x0, #80]
	ldp	x8, x9, [x0, #64]
	ldp	x6, x7, [x0, #48]
	ldp	x4, x5, [x0, #32]
	ldp	x2, x3, [x0, #16]
	ldp	x0, x1, [x0]
	\instruction #0
	stp	x0, x1, [x19]
	stp	x2, x3, [x19, #16]
	stp	x4, x5, [x19, #32]
	stp	x6, x7, [x19, #48]
	stp	x8, x9, [x19, #64]
	stp	x10, x11, [x19, #80]
	stp	x12, x13, [x19, #96]
	stp	x14, x15, [x19, #112]
	stp	x16, x17, [x19, #128]
	ldr	x19, [sp, #16]
	ldp	x29, x30, [sp], #32
	ret
	.size	\name, . - \name
	.endm

	ffa_conduit ffa_call, hvc
	ffa_conduit ffa_call_smc, smc
