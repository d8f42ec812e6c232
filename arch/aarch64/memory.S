/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * memcpy(), memmove() and memset() of the image, without FP registers and
 * smaller than the C library's. The MMU is on and they are never used on
 * devices, so unaligned accesses and DC ZVA are allowed. guest_memory.S relies
 * on their using x0 to x11 alone and no stack.
 */
#include "arch/aarch64/function.h"

function memmove
	sub	x3, x0, x1
	cmp	x3, x2
	b.hs	memcpy			/* ascending is safe */
	add	x3, x0, x2
	add	x1, x1, x2
1:	subs	x2, x2, #16
	b.lo	2f
	ldp	x4, x5, [x1, #-16]!
	stp	x4, x5, [x3, #-16]!
	b	1b
2:	ands	x2, x2, #15
	b.eq	4f
3:	ldrb	w4, [x1, #-1]!
	strb	w4, [x3, #-1]!
	subs	x2, x2, #1
	b.ne	3b
4:	ret

/*
 * Copies in ascending order and reads each piece before it is written;
 * memmove() relies on that.
 */
function memcpy
	mov	x3, x0
	subs	x2, x2, #64
	b.lo	2f
1:	ldp	x6, x7, [x1, #16]
	ldp	x8, x9, [x1, #32]
	ldp	x10, x11, [x1, #48]
	ldp	x4, x5, [x1], #64
	subs	x2, x2, #64
	stp	x6, x7, [x3, #16]
	stp	x8, x9, [x3, #32]
	stp	x10, x11, [x3, #48]
	stp	x4, x5, [x3], #64
	b.hs	1b
2:	tbz	w2, #5, 3f		/* the low six bits are what is left */
	ldp	x4, x5, [x1], #16
	ldp	x6, x7, [x1], #16
	stp	x4, x5, [x3], #16
	stp	x6, x7, [x3], #16
3:	tbz	w2, #4, 4f
	ldp	x4, x5, [x1], #16
	stp	x4, x5, [x3], #16
4:	tbz	w2, #3, 5f
	ldr	x4, [x1], #8
	str	x4, [x3], #8
5:	tbz	w2, #2, 6f
	ldr	w4, [x1], #4
	str	w4, [x3], #4
6:	tbz	w2, #1, 7f
	ldrh	w4, [x1], #2
	strh	w4, [x3], #2
7:	tbz	w2, #0, 8f
	ldrb	w4, [x1]
	strb	w4, [x3]
8:	ret

/* Zeroes by DC ZVA if the range has room for two or more blocks. */
function memset
	mov	x3, x0
	and	x1, x1, #0xff
	orr	x1, x1, x1, lsl #8
	orr	x1, x1, x1, lsl #16
	orr	x1, x1, x1, lsl #32
	mrs	x4, dczid_el0
	mov	x5, #4
	lsl	x5, x5, x4		/* bytes a block; huge if DZP (bit 4) */
	cmp	x2, x5, lsl #1
	ccmp	x1, #0, #0, hs
	b.ne	4f
	add	x6, x3, x2		/* the end */
	sub	x4, x5, #1
1:	tst	x3, x4
	b.eq	2f
	stp	xzr, xzr, [x3]
	add	x3, x3, #16
	and	x3, x3, #~15
	b	1b
2:	bic	x4, x6, x4		/* end of the last block */
3:	dc	zva, x3
	add	x3, x3, x5
	cmp	x3, x4
	b.lo	3b
	sub	x2, x6, x3
4:	subs	x2, x2, #32
	b.lo	6f
5:	stp	x1, x1, [x3]
	stp	x1, x1, [x3, #16]
	add	x3, x3, #32
	subs	x2, x2, #32
	b.hs	5b
6:	tbz	w2, #4, 7f		/* the low five bits are what is left */
	stp	x1, x1, [x3], #16
7:	tbz	w2, #3, 8f
	str	x1, [x3], #8
8:	tbz	w2, #2, 9f
	str	w1, [x3], #4
9:	tbz	w2, #1, 10f
	strh	w1, [x3], #2
10:	tbz	w2, #0, 11f
	strb	w1, [x3]
11:	ret
