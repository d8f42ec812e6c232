/* SPDX-License-Identifier: BSD-3-Clause */
/* Exception vectors, and the accesses that exception.c allows to fault. */
#include "internal.h"

#define FRAME_X30 (30 * 8)
#define FRAME_SPSR (32 * 8)

	.text

	.macro	vector number
	.balign	0x80
	sub	sp, sp, #GUEST_FRAME_SIZE
	stp	x0, x1, [sp]
	mov	x1, #\number
	b	exception
	.endm

	.balign	0x800
	.global	guest_vectors
guest_vectors:
	.irp	number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	vector	\number
	.endr

exception:
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x19, [sp, #144]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	stp	x28, x29, [sp, #224]
	mrs	x2, elr_el1
	mrs	x3, spsr_el1
	stp	x30, x2, [sp, #FRAME_X30]
	str	x3, [sp, #FRAME_SPSR]
	mov	x0, sp
	bl	guest_exception
	ldp	x30, x2, [sp, #FRAME_X30]
	ldr	x3, [sp, #FRAME_SPSR]
	msr	elr_el1, x2
	msr	spsr_el1, x3
	ldp	x28, x29, [sp, #224]
	ldp	x26, x27, [sp, #208]
	ldp	x24, x25, [sp, #192]
	ldp	x22, x23, [sp, #176]
	ldp	x20, x21, [sp, #160]
	ldp	x18, x19, [sp, #144]
	ldp	x16, x17, [sp, #128]
	ldp	x14, x15, [sp, #112]
	ldp	x12, x13, [sp, #96]
	ldp	x10, x11, [sp, #80]
	ldp	x8, x9, [sp, #64]
	ldp	x6, x7, [sp, #48]
	ldp	x4, x5, [sp, #32]
	ldp	x2, x3, [sp, #16]
	ldp	x0, x1, [sp]
	add	sp, sp, #GUEST_FRAME_SIZE
	eret

/*
 * Each probe keeps the address in x2. exception.c steps over the instruction
 * that faulted and sets the register that reports it.
 */

/* Loads from address x0. Returns x0 = the 8 bytes, x1 = 1 if it faulted. */
	.global	guest_probe_load
	.global	guest_probe_load_at
guest_probe_load:
	mov	x2, x0
	mov	x1, #0
guest_probe_load_at:
	ldr	x0, [x2]
	ret

/* Stores x1 to address x0. Returns x0 = 1 if it faulted. */
	.global	guest_probe_store
	.global	guest_probe_store_at
guest_probe_store:
	mov	x2, x0
	mov	x0, #0
guest_probe_store_at:
	str	x1, [x2]
	ret

/* Calls address x0. Returns x0 = 1 if the fetch faulted. */
	.global	guest_probe_call
	.global	guest_probe_call_return
	.global	guest_probe_call_faulted
guest_probe_call:
	stp	x29, x30, [sp, #-16]!
	mov	x29, sp
	mov	x2, x0
	blr	x2
guest_probe_call_return:
	mov	x0, #0
	ldp	x29, x30, [sp], #16
	ret
guest_probe_call_faulted:
	mov	x0, #1
	ldp	x29, x30, [sp], #16
	ret
