/* SPDX-License-Identifier: BSD-3-Clause */
/* The calls that are measured. */
#include "bench.h"
#include <hf/spci.h>

	.text

/*
 * x0 = struct bench_probe. The loop reads the counter every 15 instructions:
 * two reads give the same only when 0 and 15 instructions lie between them
 * and the tick before. From there on the slide waits `phase` more.
 */
	.macro	probe name, from, to, call:vararg
	.global	\name
	.type	\name, %function
\name:
	mov	x8, x0
	ldr	x9, [x8, #BENCH_PROBE_PHASE]
	adr	x10, \from
	sub	x10, x10, x9, lsl #2
	add	x9, x8, #BENCH_PROBE_VALUE
	ldp	x0, x1, [x9]
	ldp	x2, x3, [x9, #16]
	ldp	x4, x5, [x9, #32]
	ldp	x6, x7, [x9, #48]
	mrs	x11, cntvct_el0
	.rept	3
	nop
	.endr
1:	.rept	11
	nop
	.endr
	mrs	x12, cntvct_el0
	cmp	x12, x11
	mov	x11, x12
	b.ne	1b
	br	x10
	.rept	BENCH_PHASES - 1
	nop
	.endr
\from:
	mrs	x11, cntvct_el0
	\call
\to:
	mrs	x12, cntvct_el0
	stp	x11, x12, [x8, #BENCH_PROBE_START]
	stp	x0, x1, [x9]
	stp	x2, x3, [x9, #16]
	stp	x4, x5, [x9, #32]
	stp	x6, x7, [x9, #48]
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
