/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Accesses to memory on guests' behalf (arch/guest_memory.h).
 *
 * The address came from a guest or from the FDT. Behind it there may be
 * nothing, a firewall or RAM with an error. The access runs with SP_EL0
 * selected, which no other code at EL2 does: a synchronous exception then comes
 * to the first vector and not to that of the monitor's own faults (vectors.S).
 * No stack is used meanwhile; x12 to x14 hold what the exception would
 * overwrite.
 */
#include "arch/aarch64/function.h"

.macro	begin
	mrs	x12, elr_el2		/* the guest's */
	mrs	x13, spsr_el2
	mov	x14, x30
	msr	spsel, #0
.endm

.macro	end
	msr	spsel, #1
	mov	w0, #1
	ret	x14
.endm

function guest_copy
	begin
	bl	memcpy
	end

function guest_zero
	begin
	mov	x2, x1
	mov	w1, #0
	bl	memset
	end

function guest_clear
	mrs	x3, ctr_el0
	ubfx	x3, x3, #16, #4		/* DminLine: log2 of words */
	mov	x4, #4
	lsl	x3, x4, x3
	mrs	x5, dczid_el0
	lsl	x4, x4, x5		/* if DZP (bit 4): over a page */
	begin
	mov	x6, x0
	cmp	x3, #512
	ccmp	x3, x4, #0, ls
	b.eq	3f
	tbnz	x5, #4, 2f
1:	dc	zva, x6
	add	x6, x6, x4
	cmp	x6, x1
	b.lo	1b
	b	4f
2:	stp	xzr, xzr, [x6], #16
	cmp	x6, x1
	b.lo	2b
	b	4f
	/* Usually a block is a line, and a page has eight lines or more. */
3:	.rept	8
	dc	zva, x6
	dc	cvac, x6
	add	x6, x6, x3
	.endr
	cmp	x6, x1
	b.lo	3b
	b	5f
4:	dc	cvac, x0
	add	x0, x0, x3
	cmp	x0, x1
	b.lo	4b
5:	dsb	sy
	end

function guest_translate
	begin
	at	s1e1r, x0
	isb
	end
