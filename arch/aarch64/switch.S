/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Switches from one vCPU to another. Only here are FP and SIMD registers and
 * TPIDR_EL0 touched, which always hold a guest's values.
 *
 * FP and SIMD registers stay the primary's until a secondary touches one, which
 * traps (CPTR_EL2.TFP): many never do, and a switch that leaves them alone is a
 * fifth shorter (tools/bench: run-yield, run-fp).
 *
 * Registers that a secondary cannot reach are not switched for it: ACTLR_EL1
 * traps for every VM (HCR_EL2.TACR); PMU registers and PAuth keys trap for
 * secondaries. The primary's PMU counters are merely stopped while another VM
 * runs.
 */
#include "arch/aarch64/layout.h"

/* TCR_EL1: EPD1 and EPD0, no walks. SCTLR_EL1: M. */
#define TCR_NO_WALKS 0x00800080
#define SCTLR_M	     1
#define CPTR_TFP_BIT 10

/* CNTV_CTL_EL0, CNTHP_CTL_EL2. */
#define CTL_ENABLE_BIT 0
#define CTL_ENABLE     1
#define CTL_IMASK      2

/* Offsets from REGS_EL1, from which ldp and stp reach every field. */
#define AT_X(n)	      (REGS_X + 8 * (n) - REGS_EL1)
#define AT_PC	      (REGS_PC - REGS_EL1)
#define AT_PSTATE     (REGS_PSTATE - REGS_EL1)
#define AT_HCR	      (REGS_HCR - REGS_EL1)
#define AT_VMPIDR     (REGS_EL2 + 8 - REGS_EL1)
#define AT_CNTHCTL    (REGS_EL2 + 24 - REGS_EL1)
#define AT_ICC_SRE    (REGS_EL2 + 40 - REGS_EL1)
#define AT_PMU	      (REGS_EL2 + 48 - REGS_EL1)
#define AT_PMCNTENSET (REGS_EL2 + 56 - REGS_EL1)
#define AT_RAS	      (REGS_EL2 + 64 - REGS_EL1)
#define AT_DISR	      (REGS_EL2 + 72 - REGS_EL1)
#define AT_EL1(n)     (8 * (n))
#define AT_TIMER      (REGS_TIMER - REGS_EL1)
#define AT_FPSR	      (REGS_FPSR - REGS_EL1)
#define AT_Q(n)	      (REGS_Q + 16 * (n) - REGS_EL1)

.macro	save_pair first, second, offset
	mrs	x1, \first
	mrs	x2, \second
	stp	x1, x2, [x9, #\offset]
.endm

.macro	load_pair first, second, offset
	ldp	x1, x2, [x9, #\offset]
	msr	\first, x1
	msr	\second, x2
.endm

/*
 * All of struct el1_regs except sctlr and tcr, which must be switched in a
 * certain order.
 */
.macro	el1_pairs action
	\action	ttbr0_el1, ttbr1_el1, AT_EL1(2)
	\action	mair_el1, amair_el1, AT_EL1(4)
	\action	cpacr_el1, contextidr_el1, AT_EL1(6)
	\action	vbar_el1, esr_el1, AT_EL1(8)
	\action	far_el1, afsr0_el1, AT_EL1(10)
	\action	afsr1_el1, par_el1, AT_EL1(12)
	\action	tpidr_el1, tpidr_el0, AT_EL1(14)
	\action	tpidrro_el0, sp_el0, AT_EL1(16)
	\action	sp_el1, elr_el1, AT_EL1(18)
	\action	spsr_el1, csselr_el1, AT_EL1(20)
	\action	cntkctl_el1, mdscr_el1, AT_EL1(22)
.endm

/* FP and SIMD registers: ldp or stp. */
.macro	fp_pairs action
	.arch_extension simd
	\action	q0, q1, [x9, #AT_Q(0)]
	\action	q2, q3, [x9, #AT_Q(2)]
	\action	q4, q5, [x9, #AT_Q(4)]
	\action	q6, q7, [x9, #AT_Q(6)]
	\action	q8, q9, [x9, #AT_Q(8)]
	\action	q10, q11, [x9, #AT_Q(10)]
	\action	q12, q13, [x9, #AT_Q(12)]
	\action	q14, q15, [x9, #AT_Q(14)]
	\action	q16, q17, [x9, #AT_Q(16)]
	\action	q18, q19, [x9, #AT_Q(18)]
	\action	q20, q21, [x9, #AT_Q(20)]
	\action	q22, q23, [x9, #AT_Q(22)]
	\action	q24, q25, [x9, #AT_Q(24)]
	\action	q26, q27, [x9, #AT_Q(26)]
	\action	q28, q29, [x9, #AT_Q(28)]
	\action	q30, q31, [x9, #AT_Q(30)]
.endm

	.section .text.switch, "ax"

/*
 * Switches to the vCPU in x0. x18: the vCPU that ran; its x0 to x17 are saved,
 * x18 and x30 are on the stack, the rest is live. Used below: x9 is the base in
 * the vCPU's registers, x10 the CPU, x11 its primary vCPU, x13 and x14 are the
 * current values of CNTV_CVAL_EL0 and CNTV_CTL_EL0.
 */
	.global	switch_vcpu
	.hidden	switch_vcpu
	.type	switch_vcpu, %function
switch_vcpu:
	add	x9, x18, #REGS_EL1
	ldp	x16, x17, [sp], #16
	mrs	x1, elr_el2
	mrs	x2, spsr_el2
	mrs	x3, hcr_el2		/* hardware clears VSE */
	stp	x16, x19, [x9, #AT_X(18)]
	stp	x20, x21, [x9, #AT_X(20)]
	stp	x22, x23, [x9, #AT_X(22)]
	stp	x24, x25, [x9, #AT_X(24)]
	stp	x26, x27, [x9, #AT_X(26)]
	stp	x28, x29, [x9, #AT_X(28)]
	stp	x17, x1, [x9, #AT_X(30)]	/* x30, pc */
	stp	x2, x3, [x9, #AT_PSTATE]
	save_pair sctlr_el1, tcr_el1, AT_EL1(0)
	el1_pairs save_pair
	ldr	x1, [x9, #AT_RAS]
	cbz	x1, 1f
	mrs	x1, s3_0_c12_c1_1	/* DISR_EL1 */
	str	x1, [x9, #AT_DISR]
1:	mrs	x13, cntv_cval_el0
	mrs	x14, cntv_ctl_el0
	stp	x13, x14, [x9, #AT_TIMER]
	mov	x2, x14
	tbz	x14, #CTL_ENABLE_BIT, 1f
	msr	cntv_ctl_el0, xzr
	mov	x14, #0
1:	ldr	x10, [x18, #VCPU_AT_CPU]
	ldr	x11, [x10, #CPU_AT_PRIMARY]
	cmp	x18, x11
	b.eq	leave_primary
	mrs	x3, cptr_el2
	tbz	x3, #CPTR_TFP_BIT, give_fp_back
	/*
	 * Release: pairs with the acquire in vcpu_claim(). From here on another
	 * CPU may run the vCPU.
	 */
unclaim:
	add	x3, x18, #VCPU_AT_CLAIMED
	stlr	wzr, [x3]

load_vcpu:
	str	x10, [x0, #VCPU_AT_CPU]
	msr	tpidr_el2, x0
	add	x9, x0, #REGS_EL1
	/*
	 * Cortex-A57 and A72 (errata 1319537, 1319367): while the registers
	 * below belong partly to one vCPU and partly to the other, a
	 * translation made by speculation would stay in the TLB. With the MMU
	 * on and walks off none can be made until all registers are the next
	 * vCPU's.
	 */
	mov	w1, #TCR_NO_WALKS
	msr	tcr_el1, x1
	isb
	mov	w1, #SCTLR_M
	msr	sctlr_el1, x1
	isb
	load_pair hcr_el2, vttbr_el2, AT_HCR
	lsr	x12, x2, #VTTBR_VMID_SHIFT
	load_pair vmpidr_el2, mdcr_el2, AT_VMPIDR
	ldp	x1, x2, [x9, #AT_CNTHCTL]
	ldr	x3, [x9, #AT_ICC_SRE]
	msr	cnthctl_el2, x1
	cbz	x3, 1f			/* no GIC system registers */
	msr	s3_4_c12_c11_0, x2	/* ICH_HCR_EL2 */
	msr	s3_4_c12_c9_5, x3	/* ICC_SRE_EL2 */
1:	ldp	x1, x2, [x9, #AT_RAS]
	cbz	x1, 1f
	msr	s3_0_c12_c1_1, x2	/* DISR_EL1 */
1:	el1_pairs load_pair
	isb
	cmp	x0, x11
	b.eq	enter_primary
	/*
	 * If another vCPU of this VM ran last on this CPU, its stage-1 TLB
	 * entries must go, since ASIDs are per vCPU. The primary's vCPUs do not
	 * move, so theirs stay.
	 */
	ldrh	w1, [x0, #VCPU_AT_INDEX]
	add	x12, x10, x12, lsl #1
	ldrh	w2, [x12, #CPU_AT_LAST_VCPU]
	cmp	w1, w2
	b.ne	forget_stage1

2:	ldp	x1, x2, [x9, #AT_EL1(0)]
	msr	sctlr_el1, x1
	isb
	msr	tcr_el1, x2
	/*
	 * The timer is off, or, at the first entry, as firmware left it (x13,
	 * x14). Most VMs do not use theirs, so a value that is there already is
	 * not written again.
	 */
	ldp	x1, x2, [x9, #AT_TIMER]
	cmp	x1, x13
	b.eq	3f
	msr	cntv_cval_el0, x1
3:	eor	x14, x14, x2
	tst	x14, #CTL_ENABLE | CTL_IMASK
	b.eq	4f
	msr	cntv_ctl_el0, x2
4:	load_pair elr_el2, spsr_el2, AT_PC
	ldp	x2, x3, [x9, #AT_X(2)]
	ldp	x4, x5, [x9, #AT_X(4)]
	ldp	x6, x7, [x9, #AT_X(6)]
	ldp	x10, x11, [x9, #AT_X(10)]
	ldp	x12, x13, [x9, #AT_X(12)]
	ldp	x14, x15, [x9, #AT_X(14)]
	ldp	x16, x17, [x9, #AT_X(16)]
	ldp	x18, x19, [x9, #AT_X(18)]
	ldp	x20, x21, [x9, #AT_X(20)]
	ldp	x22, x23, [x9, #AT_X(22)]
	ldp	x24, x25, [x9, #AT_X(24)]
	ldp	x26, x27, [x9, #AT_X(26)]
	ldp	x28, x29, [x9, #AT_X(28)]
	ldr	x30, [x9, #AT_X(30)]
	ldp	x0, x1, [x9, #AT_X(0)]
	ldp	x8, x9, [x9, #AT_X(8)]
	eret
	dsb	nsh			/* speculation ends here */
	isb

/*
 * The primary's timer goes on as the hypervisor's, which interrupts the vCPU
 * that runs here when it is due. x2: CNTV_CTL_EL0 of the primary. The primary's
 * vCPU stays claimed.
 */
leave_primary:
	mrs	x3, cptr_el2
	orr	x3, x3, #1 << CPTR_TFP_BIT
	msr	cptr_el2, x3
	tbz	x2, #CTL_ENABLE_BIT, 1f
	msr	cnthp_cval_el2, x13
	msr	cnthp_ctl_el2, x2
1:	ldr	x3, [x9, #AT_PMU]
	cbz	x3, load_vcpu
	mrs	x3, pmcntenset_el0
	str	x3, [x9, #AT_PMCNTENSET]
	cbz	x3, load_vcpu
	msr	pmcntenclr_el0, x3
	b	load_vcpu

enter_primary:
	mrs	x3, cptr_el2
	and	x3, x3, #~(1 << CPTR_TFP_BIT)
	msr	cptr_el2, x3
	ldr	x3, [x9, #AT_TIMER + 8]
	tbz	x3, #CTL_ENABLE_BIT, 1f
	msr	cnthp_ctl_el2, xzr
1:	ldr	x3, [x9, #AT_PMCNTENSET]
	cbz	x3, 2b
	msr	pmcntenset_el0, x3
	b	2b

/* The secondary x18 has FP registers of its own: the primary's come back. */
give_fp_back:
	bl	save_fp
	add	x9, x11, #REGS_EL1
	bl	load_fp
	mrs	x3, cptr_el2
	orr	x3, x3, #1 << CPTR_TFP_BIT
	msr	cptr_el2, x3
	b	unclaim

/* To and from the registers at x9. x1 and x2 are overwritten. */
save_fp:
	fp_pairs stp
	save_pair fpsr, fpcr, AT_FPSR
	ret

load_fp:
	fp_pairs ldp
	load_pair fpsr, fpcr, AT_FPSR
	ret

forget_stage1:
	strh	w1, [x12, #CPU_AT_LAST_VCPU]
	tlbi	vmalle1
	dsb	nsh
	b	2b

/*
 * Gives FP and SIMD registers to the vCPU in x0, a secondary's, which runs here
 * and was trapped. They were the primary's.
 */
	.global	switch_fp
	.hidden	switch_fp
	.type	switch_fp, %function
switch_fp:
	mrs	x3, cptr_el2
	and	x3, x3, #~(1 << CPTR_TFP_BIT)
	msr	cptr_el2, x3
	isb				/* it traps at EL2, too */
	ldr	x10, [x0, #VCPU_AT_CPU]
	ldr	x11, [x10, #CPU_AT_PRIMARY]
	mov	x12, x30
	add	x9, x11, #REGS_EL1
	bl	save_fp
	mov	x30, x12
	add	x9, x0, #REGS_EL1
	b	load_fp

/*
 * Enters the first vCPU on this CPU, x0. Nothing has to be saved, and the stack
 * is empty afterwards.
 */
	.global	enter_vcpu
	.hidden	enter_vcpu
	.type	enter_vcpu, %function
enter_vcpu:
	ldr	x10, [x0, #VCPU_AT_CPU]
	ldr	x1, [x10, #CPU_AT_STACK_TOP]
	mov	sp, x1
	mov	x19, x0
	bl	vcpu_first_entry
	mov	x0, x19
	ldr	x10, [x0, #VCPU_AT_CPU]
	ldr	x11, [x10, #CPU_AT_PRIMARY]
	mrs	x13, cntv_cval_el0
	mrs	x14, cntv_ctl_el0
	add	x9, x0, #REGS_EL1
	bl	load_fp
	b	load_vcpu
