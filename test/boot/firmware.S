/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Firmware at EL3, as little of it as shows what QEMU's own never does: a CPU
 * that is suspended loses all that EL2, EL1 and EL0 had in its registers. At
 * address 0, for one CPU; it starts the image with the FDT, which are where
 * raw.py puts them.
 */
#define IMAGE_AT 0x40200000
#define FDT_AT	 0x44000000

/*
 * EL2 in AArch64, non-secure, with hvc; and of all that a CPU may have besides
 * what the arm64 boot protocol asks for (APK, API, FGTEn, HXEn): not EnSCXT, as
 * firmware by default does (N-40), nor ATA, ECVEn, AMVOFFEN, TCR2En.
 */
#define SCR_LOW	 0x531
#define SCR_MID	 0x0803		/* FGTEn, API, APK */
#define SCR_HIGH 0x40		/* HXEn */
#define SPSR_EL2H 0x3c9
#define SCTLR_EL2_RESET 0x30c50830
#define POWER_DOWN_BIT 16

#define PSCI_VERSION	  0x84000000
#define PSCI_CPU_SUSPEND  0xc4000001
#define PSCI_SYSTEM_OFF	  0x84000008
#define PSCI_FEATURES	  0x8400000a
#define PSCI_1_1	  0x10001
#define SYS_EXIT	  0x18	/* semihosting */
#define STOPPED_BY_EXIT	  0x20026

	.arch_extension fp
	.arch_extension simd

.macro	constant reg, value
	movz	\reg, #((\value) & 0xffff)
	movk	\reg, #(((\value) >> 16) & 0xffff), lsl #16
.endm

/* To label where the GIC has no system registers. */
.macro	if_gic_sysregs reg, label
	mrs	\reg, id_aa64pfr0_el1
	tst	\reg, #(0xf << 24)
	b.eq	\label
.endm

	.text
	.global	firmware
firmware:
	adr	x0, vectors
	msr	vbar_el3, x0
	mov	x0, #SCR_LOW
	movk	x0, #SCR_MID, lsl #16
	movk	x0, #SCR_HIGH, lsl #32
	msr	scr_el3, x0
	msr	cptr_el3, xzr
	if_gic_sysregs x0, 1f
	mov	x0, #0xf
	msr	s3_6_c12_c12_5, x0	/* ICC_SRE_EL3: all have it */
1:	constant x0, SCTLR_EL2_RESET
	msr	sctlr_el2, x0
	mov	x0, #SPSR_EL2H
	msr	spsr_el3, x0
	constant x0, IMAGE_AT
	msr	elr_el3, x0
	constant x0, FDT_AT
	mov	x1, xzr
	mov	x2, xzr
	mov	x3, xzr
	isb
	eret

	.balign	0x800
vectors:
	.rept	8
	.balign	0x80
	b	.
	.endr
	.balign	0x80
	/* An SMC, no other exception: x0 alone is written. */
	msr	tpidr_el3, x9
	constant x9, PSCI_VERSION
	cmp	w0, w9
	b.eq	version
	constant x9, PSCI_CPU_SUSPEND
	cmp	w0, w9
	b.eq	suspend
	constant x9, PSCI_SYSTEM_OFF
	cmp	w0, w9
	b.eq	system_off
	constant x9, PSCI_FEATURES
	cmp	w0, w9
	mov	x0, #-1
	b.ne	1f
	mov	x0, #0
	b	1f
version:
	constant x0, PSCI_1_1
1:	mrs	x9, tpidr_el3
	eret

system_off:
	constant x0, SYS_EXIT
	adr	x1, exit_block
	hlt	#0xf000
	b	.

	.balign	8
exit_block:
	.quad	STOPPED_BY_EXIT, 0

/* x1: state, x2: entry, x3: context. Standby ends at once. */
suspend:
	mov	x0, #0
	tbz	x1, #POWER_DOWN_BIT, 1b
	msr	elr_el3, x2
	mov	x0, #SPSR_EL2H
	msr	spsr_el3, x0
	constant x0, SCTLR_EL2_RESET
	msr	sctlr_el2, x0
	msr	hcr_el2, xzr
	constant x9, 0xdead0000
	orr	x9, x9, x9, lsl #32
	.irp	reg, vbar_el2, tpidr_el2, sp_el2, ttbr0_el2, mair_el2, \
		vttbr_el2, vmpidr_el2, tpidr_el1, tpidr_el0, tpidrro_el0, \
		sp_el1, sp_el0, ttbr0_el1, ttbr1_el1, mair_el1, amair_el1, \
		contextidr_el1, vbar_el1, far_el1, elr_el1, esr_el1, fpsr, \
		cnthp_cval_el2, cntv_cval_el0
	msr	\reg, x9
	.endr
	msr	tcr_el2, xzr
	msr	vtcr_el2, xzr
	msr	cptr_el2, xzr
	msr	mdcr_el2, xzr
	msr	cnthctl_el2, xzr
	if_gic_sysregs x0, 2f
	msr	s3_4_c12_c9_5, xzr	/* ICC_SRE_EL2 */
2:	msr	sctlr_el1, xzr
	msr	tcr_el1, xzr
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, \
		17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	dup	v\n\().2d, x9
	.endr
	mov	x0, x3
	.irp	n, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, \
		18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	mov	x\n, x9
	.endr
	isb
	eret
