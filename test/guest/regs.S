/* SPDX-License-Identifier: BSD-3-Clause */
/* All of a vCPU's registers at once (regs.h). */
#include "regs.h"

	.arch_extension fp
	.arch_extension simd

/* A system register of struct regs, which x0 points at, through x1. */
.macro	load_sys number, name
	ldr	x1, [x0, #REGS_SYS + 8 * \number]
	msr	\name, x1
.endm

.macro	store_sys number, name
	mrs	x1, \name
	str	x1, [x0, #REGS_SYS + 8 * \number]
.endm

.macro	each_sys action
	\action	0, ttbr1_el1
	\action	1, mair_el1
	\action	2, amair_el1
	\action	3, contextidr_el1
	\action	4, vbar_el1
	\action	5, esr_el1
	\action	6, far_el1
	\action	7, afsr0_el1
	\action	8, afsr1_el1
	\action	9, par_el1
	\action	10, tpidr_el1
	\action	11, tpidr_el0
	\action	12, tpidrro_el0
	\action	13, sp_el0
	\action	14, elr_el1
	\action	15, spsr_el1
	\action	16, csselr_el1
	\action	17, cntkctl_el1
	\action	18, sctlr_el1
	\action	19, tcr_el1
	\action	20, cpacr_el1
	\action	21, cntv_cval_el0
	\action	24, ttbr0_el1
	isb
	\action	22, fpcr
	\action	23, fpsr
	\action	26, daif
	\action	29, nzcv
.endm

/* Registers that are cheap to write; for many others QEMU flushes its TLB. */
.macro	cheap_sys action
	\action	5, esr_el1
	\action	6, far_el1
	\action	9, par_el1
	\action	11, tpidr_el0
	\action	12, tpidrro_el0
	\action	13, sp_el0
	\action	14, elr_el1
	\action	15, spsr_el1
	\action	22, fpcr
	\action	23, fpsr
	\action	29, nzcv
.endm

.macro	each_q action
	\action	q0, q1, [x0, #REGS_Q]
	\action	q2, q3, [x0, #REGS_Q + 32]
	\action	q4, q5, [x0, #REGS_Q + 64]
	\action	q6, q7, [x0, #REGS_Q + 96]
	\action	q8, q9, [x0, #REGS_Q + 128]
	\action	q10, q11, [x0, #REGS_Q + 160]
	\action	q12, q13, [x0, #REGS_Q + 192]
	\action	q14, q15, [x0, #REGS_Q + 224]
	\action	q16, q17, [x0, #REGS_Q + 256]
	\action	q18, q19, [x0, #REGS_Q + 288]
	\action	q20, q21, [x0, #REGS_Q + 320]
	\action	q22, q23, [x0, #REGS_Q + 352]
	\action	q24, q25, [x0, #REGS_Q + 384]
	\action	q26, q27, [x0, #REGS_Q + 416]
	\action	q28, q29, [x0, #REGS_Q + 448]
	\action	q30, q31, [x0, #REGS_Q + 480]
.endm

.macro	each_x_from_2 action
	\action	x2, x3, [x0, #16]
	\action	x4, x5, [x0, #32]
	\action	x6, x7, [x0, #48]
	\action	x8, x9, [x0, #64]
	\action	x10, x11, [x0, #80]
	\action	x12, x13, [x0, #96]
	\action	x14, x15, [x0, #112]
	\action	x16, x17, [x0, #128]
	\action	x18, x19, [x0, #144]
	\action	x20, x21, [x0, #160]
	\action	x22, x23, [x0, #176]
	\action	x24, x25, [x0, #192]
	\action	x26, x27, [x0, #208]
	\action	x28, x29, [x0, #224]
.endm

	.text

/* As it is to be when the vCPU leaves; x0 points at struct regs. */
.macro	load_spsel
	ldr	x1, [x0, #REGS_SYS + 8 * 27]
	msr	spsel, x1
.endm

/* By a register that says nothing then; from here on there is a stack again. */
.macro	keep_spsel through
	mrs	\through, spsel
	msr	spsel, #1
	str	\through, [sp, #24]
.endm

/*
 * On the stack: x0, x1 for a moment; out, back; how, SPSel; x19 to x30. From
 * load_sys to hvc nothing changes NZCV.
 */
.macro	exchange name, system
	.global	\name
	.type	\name, %function
\name:
	stp	x29, x30, [sp, #-96]!
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	ldr	x4, [x0, #REGS_SYS + 8 * 27]
	stp	x3, x4, [sp, #-16]!
	stp	x1, x2, [sp, #-16]!
	\system load_sys
	isb
	each_q	ldp
	each_x_from_2 ldp
	ldr	x30, [x0, #240]
	/* how is looked at without a register that is painted. */
	ldr	x1, [sp, #16]
	cbz	x1, 11f
	tbnz	x1, #REGS_HVC_BIT, 12f
	load_spsel
	ldp	x0, x1, [x0]
10:	sub	x30, x30, #1
	cbnz	x30, 10b
	keep_spsel x30
	mov	x30, #0
	b	13f
11:	ldp	x0, x1, [x0]
	b	13f
12:	load_spsel
	ldp	x0, x1, [x0]
	hvc	#0
	keep_spsel x7
13:	stp	x0, x1, [sp, #-16]!
	ldr	x0, [sp, #16]
	each_x_from_2 stp
	str	x30, [x0, #240]
	ldp	x2, x3, [sp], #16
	stp	x2, x3, [x0]
	\system store_sys
	ldr	x1, [sp, #24]
	str	x1, [x0, #REGS_SYS + 8 * 27]
	each_q	stp
	ldp	x1, x0, [sp], #16
	\system load_sys
	isb
	add	sp, sp, #16
	ldp	x19, x20, [sp, #16]
	ldp	x21, x22, [sp, #32]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #64]
	ldp	x27, x28, [sp, #80]
	ldp	x29, x30, [sp], #96
	ret
.endm

	exchange regs_exchange, each_sys
	exchange regs_exchange_cheap, cheap_sys

/*
 * Stores what a CPU finds where it enters, in memory that nothing clears later,
 * and goes on. The MMU is off. CNTV_CVAL_EL0 alone is lost: it says nothing as
 * long as its timer is off.
 */
.macro	found where, next
	msr	cntv_cval_el0, x1
	mov	x1, x0
	adrp	x0, \where
	add	x0, x0, :lo12:\where
	str	x1, [x0]
	mrs	x1, cntv_cval_el0
	str	x1, [x0, #8]
	each_x_from_2 stp
	str	x30, [x0, #240]
	mov	x1, sp
	str	x1, [x0, #248]
	mrs	x2, cpacr_el1
	mov	x1, #(3 << 20)
	msr	cpacr_el1, x1
	isb
	each_sys store_sys
	str	x2, [x0, #REGS_SYS + 8 * 20]
	store_sys 25, cntv_ctl_el0
	store_sys 27, spsel
	store_sys 28, currentel
	each_q	stp
	dsb	sy
	ldr	x0, [x0]
	b	\next
.endm

	.global	regs_entry
	.type	regs_entry, %function
regs_entry:
	found	regs_found, guest_cpu_entry

/* In place of the library's. */
	.global	guest_first_entry
	.type	guest_first_entry, %function
guest_first_entry:
	found	regs_first, guest_entry

	.data
	.global	regs_first
	.balign	16
regs_first:
	.skip	REGS_SIZE
