/* SPDX-License-Identifier: BSD-3-Clause */
/* Vectors of a loop that only makes exceptions: each comes back at once. */
	.section .text.pairs_vectors, "ax"
	.balign	0x800
	.global	pairs_vectors
pairs_vectors:
	.skip	0x200		/* from EL1 with SP_EL1, synchronous */
	eret
	.balign	0x800
