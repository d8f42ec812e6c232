/* SPDX-License-Identifier: BSD-3-Clause */
/* The answers to direct requests (direct.h). */
#include <hf/ffa_call.h>

	.text

	/*
	 * w1 of a request has both ids the other way round; a request leaves
	 * x2 and x8 to x17 as a response of 8 registers has to have them.
	 */
	.global	bench_answer
	.type	bench_answer, %function
bench_answer:
	mov	x19, x0
	.irp	n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17
	mov	x\n, #0
	.endr
	mov	x0, #(FFA_MSG_WAIT_32 & 0xffff)
	movk	x0, #(FFA_MSG_WAIT_32 >> 16), lsl #16
	hvc	#0
1:	mov	x0, x19
	ror	w1, w1, #16
	hvc	#0
	b	1b
	.size	bench_answer, . - bench_answer
