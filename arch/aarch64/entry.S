/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Entry points of CPUs. The boot CPU comes in by the header of an arm64 Image
 * (Linux, Documentation/arch/arm64/booting), the others by PSCI or from a spin
 * table (spin_entry.S). Each is at EL2 with the MMU off; every other register
 * may be in any state. keel.lds places these functions between the vectors.
 */
#include "config.h"

#include "arch/aarch64/el2_regs.h"
#include "arch/aarch64/function.h"
#include "arch/aarch64/image.h"
#include "arch/aarch64/layout.h"

#define R_AARCH64_RELATIVE 1027

.macro	mov_w	reg, value
	movz	\reg, #((\value) & 0xffff)
	movk	\reg, #((\value) >> 16 & 0xffff), lsl #16
.endm

	.section .head, "ax"
header:
	b	entry			/* executable code */
	.long	0
	.quad	0			/* text_offset: at any 4 KiB */
	.quad	image_end - header + IMAGE_ROOM	/* image_size */
	.quad	0xa			/* little endian, 4 KiB, anywhere */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

/*
 * x0: the FDT, kept in x19. x29 and x30 end the chain of frames. A boot CPU at
 * EL1 or EL3 also gets as far as a console, to report that (N-20).
 */
function entry
	msr	daifset, #15
	mov	x19, x0
	/*
	 * The loader may have left dirty lines of the image in the caches. They
	 * must be written back before the caches are off, and dropped before
	 * memory is written past them.
	 */
	bl	flush_head
	bl	any_el_off
	bl	relocate
	adr_l	x0, stacks+STACK_SIZE
	mov	sp, x0
	mov	x29, xzr
	bl	build_boot_map
	bl	flush_head
	bl	any_mmu_on
	mov	w0, #0
	bl	arch_stack_top		/* the same stack, above a hole */
	mov	sp, x0
	bl	zero_bss
	mrs	x1, currentel
	lsr	w1, w1, #CURRENTEL_SHIFT
	cmp	w1, #2
	b.ne	1f
	bl	arch_cpu_init
	mov	x0, x19
	bl	upcall_boot
	b	enter_vcpu
1:	mov	x0, x19
	bl	upcall_wrong_el

/*
 * Entry after CPU_ON, and after a CPU_SUSPEND that lost the registers. x0: this
 * CPU's struct cpu, whose first field is the end of its stack.
 */
function secondary_entry
	msr	daifset, #15
	mov	x19, x0
	bl	el2_off
	bl	mmu_on
	ldr	x0, [x19]
	mov	sp, x0
	mov	x29, xzr
	bl	arch_cpu_init
	mov	x0, x19
	bl	upcall_cpu_on
	b	enter_vcpu

/*
 * Stops here for good: a CPU that is not expected, or a relocation of a kind
 * other than R_AARCH64_RELATIVE.
 */
function park
	wfe
	b	park

/*
 * Cleans and invalidates, to the point of coherency, everything that is used
 * before the MMU is on: text, rodata, data, the first tables and the stacks.
 */
function flush_head
	adr_l	x0, image_begin
	adr_l	x1, stacks_end
	mrs	x2, ctr_el0
	ubfx	x2, x2, #16, #4		/* DminLine, log2 of words */
	mov	x3, #4
	lsl	x2, x3, x2
1:	dc	civac, x0
	add	x0, x0, x2
	cmp	x0, x1
	b.lo	1b
	dsb	sy
	ret

/* Turns MMU and caches off, and the host extension (E2H) of EL2. */
function el2_off
	mov_w	x0, SCTLR_EL2_OFF
	msr	sctlr_el2, x0
	isb
	mov_w	x0, HCR_EL2_RW
	msr	hcr_el2, x0
	isb
	ret

/*
 * Applies the relative relocations. The image is linked at 0, so each word is
 * relative to the image's address.
 */
function relocate
	adr_l	x0, image_begin
	adr_l	x1, rela_begin
	adr_l	x2, rela_end
	b	2f
1:	ldp	x3, x4, [x1], #16	/* r_offset, r_info */
	ldr	x5, [x1], #8		/* r_addend */
	cmp	x4, #R_AARCH64_RELATIVE
	b.ne	park
	add	x5, x5, x0
	str	x5, [x0, x3]
2:	cmp	x1, x2
	b.lo	1b
	ret

/* Turns the MMU on. The map is one to one, so addresses do not change. */
.macro	turn_mmu_on el, tcr, ps_shift, tlbi, sctlr
	mov	x0, #MAIR_EL2_VALUE
	msr	mair_\el, x0
	mrs	x0, id_aa64mmfr0_el1
	and	x0, x0, #15		/* PARange */
	mov	x1, #TCR_EL2_PS_48
	cmp	x0, x1
	csel	x0, x0, x1, lo
	mov_w	x1, \tcr
	orr	x0, x1, x0, lsl #\ps_shift
	msr	tcr_\el, x0
	adr_l	x0, boot_tables
	msr	ttbr0_\el, x0
	tlbi	\tlbi
	ic	iallu
	dsb	nsh
	isb
	mov_w	x0, \sctlr
	msr	sctlr_\el, x0
	isb
	ret
.endm

function mmu_on
	turn_mmu_on el2, TCR_EL2_BASE, TCR_EL2_PS_SHIFT, alle2, SCTLR_EL2_ON

/* Turns the current EL's MMU off. EL3's registers have the formats of EL2's. */
function any_el_off
	mrs	x0, currentel
	cmp	x0, #(2 << CURRENTEL_SHIFT)
	b.eq	el2_off
	b.lo	1f
	mov_w	x0, SCTLR_EL2_OFF
	msr	sctlr_el3, x0
	isb
	ret
	/* The map's entries allow EL0 access; PAN forbids that to EL1. */
1:	mrs	x0, id_aa64mmfr1_el1
	tst	x0, #ID_MMFR1_PAN
	b.eq	2f
	msr	s0_0_c4_c0_4, xzr	/* PAN, #0 */
2:	mov_w	x0, SCTLR_EL1_OFF
	msr	sctlr_el1, x0
	isb
	ret

function any_mmu_on
	mrs	x0, currentel
	cmp	x0, #(2 << CURRENTEL_SHIFT)
	b.eq	mmu_on
	b.lo	1f
	turn_mmu_on el3, TCR_EL2_BASE, TCR_EL2_PS_SHIFT, alle3, SCTLR_EL2_ON
1:	turn_mmu_on el1, TCR_EL1_BASE, TCR_EL1_IPS_SHIFT, vmalle1, SCTLR_EL1_ON

function zero_bss
	adr_l	x0, bss_begin
	adr_l	x2, image_end
	mov	w1, #0
	sub	x2, x2, x0
	b	memset
