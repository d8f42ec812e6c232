/* SPDX-License-Identifier: BSD-3-Clause */
/* The calls that are measured. */
#include "bench.h"
#include <hf/spci.h>

	.text

/*
 * x0 = struct bench_probe. Nothing is kept in x8 to x17, which a call of FF-A
 * 1.2 may write. The loop reads the counter every 15 instructions:
 * two reads give the same only when 0 and 15 instructions lie between them
 * and the tick before. From there on the slide waits `phase` more.
 */
	.macro	probe name, from, to, call:vararg
	.global	\name
	.type	\name, %function
\name:
	stp	x19, x20, [sp, #-48]!
	stp	x21, x22, [sp, #16]
	str	x23, [sp, #32]
	mov	x19, x0
	ldr	x20, [x19, #BENCH_PROBE_PHASE]
	adr	x21, \from
	sub	x21, x21, x20, lsl #2
	add	x20, x19, #BENCH_PROBE_VALUE
	ldp	x0, x1, [x20]
	ldp	x2, x3, [x20, #16]
	ldp	x4, x5, [x20, #32]
	ldp	x6, x7, [x20, #48]
	mrs	x22, cntvct_el0
	.rept	3
	nop
	.endr
1:	.rept	11
	nop
	.endr
	mrs	x23, cntvct_el0
	cmp	x23, x22
	mov	x22, x23
	b.ne	1b
	br	x21
	.rept	BENCH_PHASES - 1
	nop
	.endr
\from:
	mrs	x22, cntvct_el0
	\call
\to:
	mrs	x23, cntvct_el0
	stp	x22, x23, [x19, #BENCH_PROBE_START]
	stp	x0, x1, [x20]
	stp	x2, x3, [x20, #16]
	stp	x4, x5, [x20, #32]
	stp	x6, x7, [x20, #48]
	ldr	x23, [sp, #32]
	ldp	x21, x22, [sp, #16]
	ldp	x19, x20, [sp], #48
	ret
	.size	\name, . - \name
	.endm

	/* tools/bench finds the two ends by their names. */
	probe	bench_probe, bench_probe_from, bench_probe_to, hvc #0
	probe	bench_probe_nothing, nothing_from, nothing_to

.macro	yields name, use:vararg
	.global	\name
	.type	\name, %function
\name:
	mov	x8, x0
	mov	x9, #(SPCI_YIELD_32 & 0xffff)
	movk	x9, #(SPCI_YIELD_32 >> 16), lsl #16
1:	mov	x0, x9
	\use
	hvc	#0
	subs	x8, x8, #1
	b.ne	1b
	ret
	.size	\name, . - \name
.endm

	.arch_extension fp
	yields	bench_yield
	yields	bench_yield_fp, fmov d0, xzr
