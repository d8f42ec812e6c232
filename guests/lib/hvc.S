/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Calls to the monitor, which preserves x8 to x30. The SMC forms differ from
 * the HVC forms only in the instruction.
 */
	.text

	.macro	hf_conduit name, instruction
	.global	\name
	.type	\name, %function
\name:
	\instruction #0
	ret
	.size	\name, . - \name
	.endm

	/* x0 = the arguments' address, x8 = the result's (AAPCS64). */
	.macro	spci_conduit name, instruction
	.global	\name
	.type	\name, %function
\name:
	ldp	x6, x7, [x0, #48]
	ldp	x4, x5, [x0, #32]
	ldp	x2, x3, [x0, #16]
	ldp	x0, x1, [x0]
	\instruction #0
	stp	x0, x1, [x8]
	stp	x2, x3, [x8, #16]
	stp	x4, x5, [x8, #32]
	stp	x6, x7, [x8, #48]
	ret
	.size	\name, . - \name
	.endm

	hf_conduit hf_call, hvc
	hf_conduit hf_call_smc, smc
	spci_conduit spci_call, hvc
	spci_conduit spci_call_smc, smc
