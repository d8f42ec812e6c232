/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The arm64 Image header, and the code from reset to C. It is entered at EL1
 * with the MMU off, at any 4 KiB boundary. x0 is the FDT in the primary, and
 * the size of its memory in a secondary.
 */
#include "internal.h"
#include <hf/spci.h>

#define R_AARCH64_RELATIVE 1027
#define RELA_SIZE 24

#define CPACR_FPEN (3 << 20)

/* Attribute 0: normal, write-back. Attribute 1: device nGnRE. */
#define MAIR 0x04ff

/* TTBR0 of 48 bits, 4 KiB pages, walks inner shareable write-back; no TTBR1. */
#define TCR ((16 << 0) | (1 << 8) | (1 << 10) | (3 << 12) | (1 << 23))
#define TCR_IPS_SHIFT 32
#define TCR_IPS_MAX 5

/* The bits that are RES1 in Armv8.0, and M, C, I. */
#define SCTLR (0x30d00800 | (1 << 0) | (1 << 2) | (1 << 12))

	.macro	address reg, symbol
	adrp	\reg, \symbol
	add	\reg, \reg, :lo12:\symbol
	.endm

	.macro	constant reg, value
	movz	\reg, #((\value) & 0xffff)
	movk	\reg, #(((\value) >> 16) & 0xffff), lsl #16
	.endm

	.hidden	guest_image_start
	.hidden	guest_image_end
	.hidden	guest_rela_start
	.hidden	guest_rela_end
	.hidden	guest_bss_start
	.hidden	guest_vectors
	.hidden	guest_cpus
	.hidden	guest_stacks
	.hidden	guest_stack_size
	.hidden	guest_table

	.section .text.header, "ax"
	.global	guest_image
guest_image:
	b	guest_first_entry
	.long	0
	.quad	0			/* text_offset */
	.long	guest_image_size, 0
	.quad	0xa			/* little endian, 4 KiB, anywhere */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

	.text
/*
 * The very first instruction. A guest that wants to see the registers as they
 * are at entry defines its own guest_first_entry, which goes on to guest_entry
 * with x0.
 */
	.weak	guest_first_entry
	.global	guest_entry
guest_first_entry:
guest_entry:
	mrs	x23, cntvct_el0
	mov	x19, x0
	bl	cpu_init
	address	x20, guest_image_start

	/* Adds the image's address to every absolute address in it. */
	address	x0, guest_rela_start
	address	x1, guest_rela_end
1:	cmp	x0, x1
	b.hs	2f
	ldp	x2, x3, [x0]
	ldr	x4, [x0, #16]
	add	x0, x0, #RELA_SIZE
	cmp	w3, #R_AARCH64_RELATIVE
	b.ne	1b
	add	x4, x4, x20
	str	x4, [x20, x2]
	b	1b

2:	address	x0, guest_bss_start
	address	x21, guest_image_end
3:	stp	xzr, xzr, [x0], #16
	cmp	x0, x21
	b.lo	3b

	address	x0, guest_cpus
	msr	tpidr_el1, x0
	address	x0, guest_stacks
	add	x0, x0, #SPCI_PAGE_SIZE
	address	x1, guest_stack_size
	ldr	x1, [x1]
	add	sp, x0, x1

	/* A VM is the primary unless ID_GET tells it another id. */
	mov	x22, #1
	constant x0, SPCI_ID_GET_32
	hvc	#0
	constant x1, SPCI_SUCCESS_32
	cmp	x0, x1
	b.ne	4f
	cmp	x2, #HF_PRIMARY_VM_ID
	cset	x22, eq

4:	mov	x0, x22
	mov	x1, x19
	bl	guest_map_early

	/* Everything written until now bypassed the caches. */
	mrs	x0, ctr_el0
	ubfx	x0, x0, #16, #4
	mov	x1, #4
	lsl	x1, x1, x0
	sub	x2, x1, #1
	bic	x0, x20, x2
5:	dc	ivac, x0
	add	x0, x0, x1
	cmp	x0, x21
	b.lo	5b
	dsb	sy

	bl	mmu_on
	mov	x0, x22
	mov	x1, x19
	mov	x2, x23
	mov	x29, #0
	bl	guest_start

/*
 * Entry of the other CPUs. x0 = struct guest_cpu, which must not be read before
 * the MMU is on.
 */
	.global	guest_cpu_entry
guest_cpu_entry:
	mov	x19, x0
	bl	cpu_init
	msr	tpidr_el1, x19
	bl	mmu_on
	ldr	x0, [x19, #GUEST_CPU_STACK]
	mov	sp, x0
	mov	x0, x19
	mov	x29, #0
	bl	guest_cpu_main

/* Sets the exception vectors, and enables FP/SIMD for guests that use it. */
cpu_init:
	address	x1, guest_vectors
	msr	vbar_el1, x1
	mov	x1, #CPACR_FPEN
	msr	cpacr_el1, x1
	isb
	ret

/* Turns MMU and caches on. Accesses no memory. */
mmu_on:
	mov	x1, #MAIR
	msr	mair_el1, x1
	mrs	x1, id_aa64mmfr0_el1
	and	x1, x1, #0xf
	mov	x2, #TCR_IPS_MAX
	cmp	x1, x2
	csel	x1, x1, x2, lo
	constant x2, TCR
	orr	x2, x2, x1, lsl #TCR_IPS_SHIFT
	msr	tcr_el1, x2
	address	x1, guest_table
	msr	ttbr0_el1, x1
	isb
	tlbi	vmalle1
	ic	iallu
	dsb	nsh
	isb
	constant x1, SCTLR
	msr	sctlr_el1, x1
	isb
	ret
