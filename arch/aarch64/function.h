/* SPDX-License-Identifier: BSD-3-Clause */
/* Macros of all assembly files. */
#pragma once

/* clang-format off */
/*
 * Begins an assembly function in a section of its own, which keel.lds places.
 */
.macro	function	name
	.section .text.\name, "ax"
	.balign	4
	.global	\name
	.hidden	\name
	.type	\name, %function
\name:
.endm

/* Loads the address of a symbol. */
.macro	adr_l	reg, symbol
	adrp	\reg, \symbol
	add	\reg, \reg, :lo12:\symbol
.endm
    /* clang-format on */
