/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A boot loader at EL2 that holds the other CPUs in one loop, which looks at
 * one address for all of them, as U-Boot's does. raw.py puts it where its own
 * loader would be, with the FDT and the image behind the last instruction.
 */
#define CPU_ON	   0xc4000003
#define CPUS	   8		/* more than there are, perhaps */

	.text
	.global	pen
pen:
	mov	x19, #1
1:	movz	w0, #(CPU_ON & 0xffff)
	movk	w0, #(CPU_ON >> 16), lsl #16
	mov	x1, x19
	adr	x2, hold
	mov	x3, xzr
	smc	#0
	add	x19, x19, #1
	cmp	x19, #CPUS
	b.lo	1b
	mov	x1, xzr
	mov	x2, xzr
	mov	x3, xzr
	ldr	x0, places
	ldr	x4, places + 8
	br	x4

hold:
	wfe
	ldr	x4, release
	cbz	x4, hold
	br	x4

	.balign	8
release:
	.quad	0
	/* raw.py appends the addresses of the FDT and of the image. */
places:
